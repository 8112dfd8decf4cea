using System.Text.Json.Serialization;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services;

/// <summary>Amplitude's answers. The depth leaves room for cohort definitions, which nest without a published limit.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata, MaxDepth = 512,
    Converters = [typeof(LenientText), typeof(LenientInt64), typeof(LenientBoolean)])]
[JsonSerializable(typeof(CohortListBody))]
[JsonSerializable(typeof(CohortRequestBody))]
internal sealed partial class AmplitudeJson : JsonSerializerContext;
