using Microsoft.AspNetCore.Http;

namespace LDCohortSync.Sandbox;

/// <summary>The faults that are armed, in the order in which they were.</summary>
public sealed class SandboxFaults
{
    private readonly Lock _gate = new();
    private readonly List<ArmedFault> _faults = [];
    private readonly TimeProvider _timeProvider;
    private int _lastId;

    internal SandboxFaults(TimeProvider timeProvider) => _timeProvider = timeProvider;

    /// <summary>The armed faults at this moment.</summary>
    public IReadOnlyList<ArmedFault> Armed
    {
        get
        {
            lock (_gate)
            {
                return [.. _faults];
            }
        }
    }

    /// <summary>Arms a fault behind the ones that are there.</summary>
    /// <param name="fault">The rule.</param>
    /// <returns>The fault at work.</returns>
    /// <exception cref="ArgumentException">The rule has no effect, a number out of range, or an invalid regular expression.</exception>
    public ArmedFault Add(SandboxFault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        if (fault is { Status: null, DelayMilliseconds: 0, Abort: false, AbortAfterBytes: null, Hang: false })
        {
            throw new ArgumentException("A fault needs an effect: status, delayMilliseconds, abort, abortAfterBytes or hang.", nameof(fault));
        }

        if (fault.Status is < 200 or > 599 || fault.After < 0 || fault.Times < 1 || fault.DelayMilliseconds < 0 || fault.AbortAfterBytes < 0)
        {
            throw new ArgumentException("A number of the fault is out of range: status 200 to 599, times 1 or more, the others 0 or more.", nameof(fault));
        }

        lock (_gate)
        {
            ArmedFault armed = new(++_lastId, fault);
            _faults.Add(armed);
            return armed;
        }
    }

    /// <summary>Takes a fault out and releases what it holds.</summary>
    /// <param name="fault">The fault at work.</param>
    public void Remove(ArmedFault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        lock (_gate)
        {
            _faults.Remove(fault);
        }

        fault.Release();
    }

    /// <summary>Takes all faults out and releases what they hold.</summary>
    public void Clear()
    {
        ArmedFault[] removed;
        lock (_gate)
        {
            removed = [.. _faults];
            _faults.Clear();
        }

        foreach (ArmedFault fault in removed)
        {
            fault.Release();
        }
    }

    /// <summary>Carries a request out, disturbed by the fault that is due.</summary>
    internal async Task InvokeAsync(HttpContext context, SandboxRequest entry, RequestTarget target, Func<Task> carryOut)
    {
        async Task CarryOutAsync()
        {
            entry.CarriedOut = true;
            await carryOut().ConfigureAwait(false);
        }

        ArmedFault? armed = Armed.FirstOrDefault(fault => fault.TryAct(entry.Service, entry.Method, target));
        if (armed is null)
        {
            await CarryOutAsync().ConfigureAwait(false);
            return;
        }

        entry.Faulted = true;
        if (armed.Fault.Timing == FaultTiming.After)
        {
            await ActAfterAsync(context, entry, armed, CarryOutAsync).ConfigureAwait(false);
        }
        else
        {
            await ActBeforeAsync(context, entry, armed, CarryOutAsync).ConfigureAwait(false);
        }
    }

    private static void Cut(HttpContext context, SandboxRequest entry)
    {
        entry.ConnectionCut = true;
        context.Abort();
    }

    private static async Task AnswerAsync(HttpContext context, SandboxFault fault, int status)
    {
        context.Response.StatusCode = status;
        if (fault.Body is not null)
        {
            context.Response.ContentType = "application/json";
        }

        foreach ((string name, string value) in fault.Headers ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            context.Response.Headers[name] = value;
        }

        // A 204 or 304 must not have a body.
        if (fault.Body is not null && status is not (StatusCodes.Status204NoContent or StatusCodes.Status304NotModified))
        {
            await context.Response.WriteAsync(fault.Body, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private async Task ActBeforeAsync(HttpContext context, SandboxRequest entry, ArmedFault armed, Func<Task> carryOut)
    {
        SandboxFault fault = armed.Fault;
        await WaitAsync(context, armed).ConfigureAwait(false);
        if (fault.Hang)
        {
            await carryOut().ConfigureAwait(false);
        }
        else if (fault.Abort)
        {
            Cut(context, entry);
        }
        else if (fault.AbortAfterBytes is long limit)
        {
            context.Response.Body = new TruncatingStream(context.Response.Body, limit);
            await carryOut().ConfigureAwait(false);
        }
        else if (fault.Status is int status)
        {
            await AnswerAsync(context, fault, status).ConfigureAwait(false);
        }
        else
        {
            await carryOut().ConfigureAwait(false);
        }
    }

    private async Task ActAfterAsync(HttpContext context, SandboxRequest entry, ArmedFault armed, Func<Task> carryOut)
    {
        SandboxFault fault = armed.Fault;
        Stream wire = context.Response.Body;
        using MemoryStream held = new();
        context.Response.Body = held;
        await carryOut().ConfigureAwait(false);
        context.Response.Body = wire;
        await WaitAsync(context, armed).ConfigureAwait(false);
        if (!fault.Hang && fault.Abort)
        {
            Cut(context, entry);
            return;
        }

        if (!fault.Hang && fault.AbortAfterBytes is null && fault.Status is int status)
        {
            context.Response.Clear();
            await AnswerAsync(context, fault, status).ConfigureAwait(false);
            return;
        }

        Stream target = !fault.Hang && fault.AbortAfterBytes is long limit ? new TruncatingStream(wire, limit) : wire;
        held.Position = 0;
        await held.CopyToAsync(target, context.RequestAborted).ConfigureAwait(false);
    }

    private async Task WaitAsync(HttpContext context, ArmedFault armed)
    {
        if (armed.Fault.DelayMilliseconds > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(armed.Fault.DelayMilliseconds), _timeProvider, context.RequestAborted).ConfigureAwait(false);
        }

        if (armed.Fault.Hang)
        {
            await armed.Released.WaitAsync(context.RequestAborted).ConfigureAwait(false);
        }
    }
}
