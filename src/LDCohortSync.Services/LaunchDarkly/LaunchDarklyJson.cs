using System.Text.Json.Serialization;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services;

/// <summary>LaunchDarkly's answers.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata, MaxDepth = 256,
    Converters = [typeof(LenientText), typeof(LenientInt64), typeof(LenientBoolean)])]
[JsonSerializable(typeof(CallerIdentityBody))]
[JsonSerializable(typeof(PageBody<ProjectBody>), TypeInfoPropertyName = "ProjectPage")]
[JsonSerializable(typeof(PageBody<EnvironmentBody>), TypeInfoPropertyName = "EnvironmentPage")]
[JsonSerializable(typeof(PageBody<SegmentBody>), TypeInfoPropertyName = "SegmentPage")]
[JsonSerializable(typeof(PageBody<ApprovalBody>), TypeInfoPropertyName = "ApprovalPage")]
[JsonSerializable(typeof(ImportBody))]
[JsonSerializable(typeof(MembershipBody))]
[JsonSerializable(typeof(ExportBody))]
internal sealed partial class LaunchDarklyJson : JsonSerializerContext;
