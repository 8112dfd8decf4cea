using System.Globalization;
using LDCohortSync.Membership;

namespace LDCohortSync.Services.Wire;

/// <summary>A body that is given up at a bound, so that one without an end does not fill the memory.</summary>
/// <param name="response">The response; whoever gave it disposes it.</param>
/// <param name="mostBytes">Most bytes of its body.</param>
/// <param name="service">Who answers, for the message.</param>
internal sealed class BoundedBody(ServiceResponse response, long mostBytes, string service) : ReadOnlyStream
{
    private long _taken;

    /// <exception cref="SyncFault"><see cref="FaultKind.UnexpectedAnswer"/>: the body goes on beyond its bound.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int length = await response.Body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        _taken += length;
        if (_taken <= mostBytes)
            return length;
        int status = (int)response.Message.StatusCode;
        throw new SyncFault(FaultKind.UnexpectedAnswer,
            string.Create(CultureInfo.InvariantCulture, $"{service} answered with {status} and a body of more than {mostBytes:N0} bytes, far more than its answers need."),
            "Check the address; a proxy or a sign-in page may answer in the service's place.") { HttpStatus = status };
    }
}
