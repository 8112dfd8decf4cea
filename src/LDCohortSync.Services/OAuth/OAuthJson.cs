using System.Text.Json.Serialization;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services.OAuth;

/// <summary>The authorization server's answers.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata, MaxDepth = 64,
    Converters = [typeof(LenientText), typeof(LenientInt64), typeof(LenientBoolean)])]
[JsonSerializable(typeof(MetadataBody))]
[JsonSerializable(typeof(TokenBody))]
internal sealed partial class OAuthJson : JsonSerializerContext;
