using System.Text.Json.Serialization;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services;

/// <summary>Amplitude's answers. The depth leaves room for cohort definitions, which nest without a published limit; they are passed over without recursion.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata, MaxDepth = 100_000,
    Converters = [typeof(LenientText), typeof(LenientInt64), typeof(LenientBoolean)])]
[JsonSerializable(typeof(CohortListBody))]
[JsonSerializable(typeof(CohortRequestBody))]
internal sealed partial class AmplitudeJson : JsonSerializerContext;
