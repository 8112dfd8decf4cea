using System.Buffers;
using System.Text;
using System.Text.Json;

namespace LDCohortSync.Sandbox;

/// <summary>LaunchDarkly's audit log, as far as it is about segments.</summary>
public sealed class SandboxAuditLog
{
    private const int KeptEntries = 10_000;

    // The whole of a larger segment is not kept with each of its changes.
    private const int MembersOfVersion = 1_000;

    private readonly Lock _gate = new();
    private readonly Queue<SandboxAuditEntry> _entries = new();
    private readonly SandboxState _state;
    private DateTimeOffset _last = DateTimeOffset.MinValue;

    internal SandboxAuditLog(SandboxState state)
    {
        _state = state;
        state.Cleared += Clear;
    }

    /// <summary>The entries at this moment, the oldest first.</summary>
    public IReadOnlyList<SandboxAuditEntry> Entries
    {
        get
        {
            lock (_gate)
            {
                return [.. _entries];
            }
        }
    }

    /// <summary>Adds an entry of a change that somebody else made; the segment itself is not changed.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="memberName">The member's first and last name.</param>
    /// <param name="verb">What was done.</param>
    /// <param name="description">The details.</param>
    /// <param name="comment">The member's comment, or <see langword="null"/>.</param>
    /// <returns>The entry.</returns>
    public SandboxAuditEntry AddElsewhere(
        SandboxSegment segment, string memberName, string verb = "updated the segment", string description = "", string? comment = null)
    {
        ArgumentNullException.ThrowIfNull(segment);
        return Add(segment, SandboxActor.Member(memberName), verb, [SegmentAction.UpdateIncluded], description, comment);
    }

    /// <summary>The segment as JSON, unless it has too many members to keep it.</summary>
    internal static string? Version(SandboxSegment segment)
    {
        if (!segment.Unbounded && segment.MemberCount > MembersOfVersion)
        {
            return null;
        }

        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            SegmentJson.Write(writer, segment, withMetadata: true, withFlags: false);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    internal SandboxAuditEntry Add(
        SandboxSegment segment, SandboxActor actor, string verb, IReadOnlyList<string> actions, string description = "", string? comment = null, string? before = null, string? after = null)
    {
        lock (_gate)
        {
            DateTimeOffset now = DateTimeOffset.FromUnixTimeMilliseconds(_state.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds());
            _last = now > _last ? now : _last.AddMilliseconds(1);
            SandboxAuditEntry entry = new()
            {
                Date = _last,
                Actor = actor,
                Verb = verb,
                Environment = segment.Environment,
                SegmentKey = segment.Key,
                SegmentName = segment.Name,
                Actions = actions,
                Description = description,
                Comment = comment,
                PreviousVersion = before,
                CurrentVersion = after,
            };
            _entries.Enqueue(entry);
            if (_entries.Count > KeptEntries)
            {
                _entries.Dequeue();
            }

            return entry;
        }
    }

    private void Clear()
    {
        lock (_gate)
        {
            _entries.Clear();
        }
    }
}
