using System.Text;

namespace LDCohortSync.Services.Tests.Support;

/// <summary>A request as it came over the wire.</summary>
internal sealed record ReceivedRequest(string Method, string RawTarget, ILookup<string, string> Headers, byte[] Body, string ConnectionId)
{
    public string BodyText => Encoding.UTF8.GetString(Body);

    public string Path => RawTarget.Split('?')[0];

    public IReadOnlyList<string> Header(string name) => [.. Headers[name.ToUpperInvariant()]];
}
