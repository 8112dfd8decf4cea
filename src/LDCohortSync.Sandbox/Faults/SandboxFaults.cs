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
    /// <exception cref="ArgumentException">The rule has no effect, contradicts itself, or has a value out of range; the message names the field.</exception>
    public ArmedFault Add(SandboxFault fault) => Add([fault])[0];

    /// <summary>Arms faults behind the ones that are there, all of them or, if one is wrong, none.</summary>
    /// <param name="faults">The rules.</param>
    /// <returns>The faults at work, in the same order.</returns>
    /// <exception cref="ArgumentException">A rule has no effect, contradicts itself, or has a value out of range; the message names rule and field.</exception>
    public IReadOnlyList<ArmedFault> Add(IReadOnlyList<SandboxFault> faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        for (int index = 0; index < faults.Count; index++)
        {
            ArgumentNullException.ThrowIfNull(faults[index], nameof(faults));
            if (FaultCheck.Find(faults[index]) is { } problem)
            {
                throw new ArgumentException(FaultReader.Message(index, faults[index].Name, problem), nameof(faults));
            }
        }

        lock (_gate)
        {
            ArmedFault[] armed = [.. faults.Select(fault => new ArmedFault(++_lastId, fault))];
            _faults.AddRange(armed);
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
            entry.Deliveries++;
            await carryOut().ConfigureAwait(false);
        }

        ArmedFault? armed = Armed.FirstOrDefault(fault => fault.TryAct(entry.Service, entry.Method, target));
        if (armed is null)
        {
            await CarryOutAsync().ConfigureAwait(false);
            return;
        }

        entry.Faulted = true;
        Mark(context, armed.Fault);
        if (DisturbedAnswer.IsNeeded(armed.Fault))
        {
            await DisturbAsync(context, entry, armed, CarryOutAsync).ConfigureAwait(false);
            return;
        }

        await WaitAsync(context, armed).ConfigureAwait(false);
        if (armed.Fault.Abort)
        {
            Cut(context, entry);
        }
        else
        {
            await CarryOutAsync().ConfigureAwait(false);
        }
    }

    private static void Cut(HttpContext context, SandboxRequest entry)
    {
        entry.ConnectionCut = true;
        context.Abort();
    }

    private static void Mark(HttpContext context, SandboxFault fault)
    {
        if (fault.StalledJob)
        {
            JobStatus.Stall(context);
        }

        if (fault.MissingAction is { } action)
        {
            SegmentAction.Deny(context, action);
        }
    }

    // Each delivery reads the body from its beginning, and the client gets the answer to the last one.
    private static async Task DeliverAsync(HttpContext context, DisturbedAnswer answer, int deliveries, Func<Task> carryOut)
    {
        if (deliveries == 1)
        {
            await carryOut().ConfigureAwait(false);
            return;
        }

        byte[] body = (await RequestBodies.ReadAsync(context).ConfigureAwait(false))!.WrittenSpan.ToArray();
        for (int delivery = 1; delivery <= deliveries; delivery++)
        {
            using MemoryStream copy = new(body, writable: false);
            context.Request.Body = copy;
            answer.Clear();
            await carryOut().ConfigureAwait(false);
        }
    }

    private async Task DisturbAsync(HttpContext context, SandboxRequest entry, ArmedFault armed, Func<Task> carryOut)
    {
        SandboxFault fault = armed.Fault;
        bool replaces = fault.Status is not null || fault.ExpiredLink;
        using DisturbedAnswer answer = new(context, fault, _timeProvider);
        if (fault.Timing == FaultTiming.Before)
        {
            await WaitAsync(context, armed).ConfigureAwait(false);
        }

        if (fault.Timing == FaultTiming.After || !replaces)
        {
            await DeliverAsync(context, answer, fault.Deliveries, carryOut).ConfigureAwait(false);
        }

        if (fault.Timing == FaultTiming.After)
        {
            await WaitAsync(context, armed).ConfigureAwait(false);
        }

        if (fault.Abort)
        {
            Cut(context, entry);
            return;
        }

        if (replaces)
        {
            await answer.ReplaceAsync().ConfigureAwait(false);
        }

        await answer.SendAsync(() => Cut(context, entry)).ConfigureAwait(false);
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
