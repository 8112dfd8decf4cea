using LDCohortSync.Ports;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services;

/// <summary>The address of a flag trigger, which is called when a guard has blocked a sync.</summary>
/// <remarks>
/// Source: LaunchDarkly docs, "Flag triggers": whoever posts to the address switches the flag, so the address is a secret and is the
/// whole authorization. Any https host is taken: an account can live in one of several regions or behind a host of its own, and no
/// token or key goes along that another host could misuse. Redirects are not followed: they would hand the address on.
/// </remarks>
public sealed class FlagTrigger : IFlagTrigger
{
    private const string Parameter = "OnBlocked";
    private const int ShortestGuarded = 12;

    private readonly Uri _address;
    private readonly ServiceConnection _connection;

    /// <summary>Takes an address. Nothing is sent yet.</summary>
    /// <param name="settings">Timeouts, clock and retries; of its secrets none is sent.</param>
    /// <param name="address">The address as LaunchDarkly showed it when the trigger was made.</param>
    /// <exception cref="SyncFault"><see cref="FaultKind.InsecureUri"/>: it is none, or neither https nor on this machine.</exception>
    public FlagTrigger(ServiceSettings settings, Secret address)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(address);
        if (!Uri.TryCreate(address.Reveal().Trim(), UriKind.Absolute, out Uri? trigger) || trigger.AbsolutePath.Length < 2)
        {
            throw new SyncFault(FaultKind.InsecureUri, "What was given with -OnBlocked is not the address of a flag trigger.",
                "Give the address that LaunchDarkly showed when the trigger was made, as a SecureString.") { Target = Parameter };
        }

        ServiceUris.RequireSecure(trigger, Parameter);
        _address = trigger;
        // The parts too: what comes back may quote them one by one.
        Redactor redactor = new(settings, signIn: null,
            trigger.Segments.Select(part => Uri.UnescapeDataString(part.Trim('/'))).Where(part => part.Length >= ShortestGuarded).Prepend(trigger.AbsolutePath).Prepend(trigger.AbsoluteUri));
        _connection = new("The flag trigger", settings, redactor, [new("User-Agent", settings.UserAgent)], ServiceUris.IsLoopback(trigger));
    }

    /// <inheritdoc/>
    /// <remarks>The body is for LaunchDarkly's list of recent calls. It names the guard, the cohort and the segment's page, and no member.</remarks>
    public async Task FireAsync(CohortSyncResult result, FaultKind guard, ISyncObserver observer, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(result);
        ServiceRequest request = new()
        {
            Route = "POST trigger",
            Method = RestSharp.Method.Post,
            Address = _address,
            ShownAddress = $"the flag trigger at {_address.Authority}",
            Accept = "*/*",
            Body = JsonObjectBody.Write(writer =>
            {
                writer.WriteStartObject();
                writer.WriteText("eventName", $"LDCohortSync blocked a sync: {guard}");
                writer.WriteText("value", result.CohortId);
                if (result.SegmentUri is { } page)
                    writer.WriteText("url", page.AbsoluteUri);
                writer.WriteEndObject();
            }),
        };
        try
        {
            ServiceAnswerOf<bool> answer = await _connection.SendAsync(request, (_, _) => Task.FromResult(true), observer, cancellation).ConfigureAwait(false);
            if (answer.IsSuccess)
                return;
            throw Failed(result, $"it answered {answer.Reason}.", answer.Status == 404 ? "The trigger may have been deleted or given a new address. " : "", null);
        }
        catch (SyncFault fault) when (fault.Kind != FaultKind.TriggerFailed)
        {
            throw Failed(result, fault.Message, "", fault);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private static SyncFault Failed(CohortSyncResult result, string why, string cause, SyncFault? inner) => new(FaultKind.TriggerFailed,
        $"The sync of cohort '{result.CohortId}' was blocked, and the flag trigger of -OnBlocked could not be called: {why}",
        cause + "Look at the flag, and switch it off by hand if that is wanted.", inner) { Target = result.CohortId, HttpStatus = inner?.HttpStatus };
}
