using System.Text.Json.Serialization;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services;

/// <summary>LaunchDarkly's answers about segments, flags, tokens and environments beside what a sync needs.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata, MaxDepth = 256,
    Converters = [typeof(LenientText), typeof(LenientInt64), typeof(LenientBoolean)])]
[JsonSerializable(typeof(PageBody<SegmentEvaluationBody>), TypeInfoPropertyName = "EvaluationPage")]
[JsonSerializable(typeof(PageBody<AuditEntryBody>), TypeInfoPropertyName = "AuditPage")]
[JsonSerializable(typeof(PageBody<FlagLinkBody>), TypeInfoPropertyName = "FlagLinkPage")]
[JsonSerializable(typeof(PageBody<StoreBody>), TypeInfoPropertyName = "StorePage")]
[JsonSerializable(typeof(FlagLinkBody))]
[JsonSerializable(typeof(TokenBody))]
[JsonSerializable(typeof(CustomRoleBody))]
[JsonSerializable(typeof(VersionsBody))]
internal sealed partial class RecordsJson : JsonSerializerContext;
