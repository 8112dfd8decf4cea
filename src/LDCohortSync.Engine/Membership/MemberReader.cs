using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;
using LDCohortSync.Ports;

namespace LDCohortSync.Membership;

/// <summary>
/// Reads the members of a cohort from CSV in UTF-8, plain or gzip, as it streams by. A file that is not whole, or is not a
/// cohort, is an error and never a smaller cohort.
/// </summary>
/// <remarks>
/// The form of the file: Amplitude docs, "Behavioral Cohorts API". Each value may have one tab in front, which spreadsheet
/// programs need and Amplitude writes for groups; it is not part of the value. Of columns with one name the first counts.
/// </remarks>
public sealed class MemberReader
{
    // A size beyond is no reason to reserve memory before the members are there.
    private const long MostExpected = 4_000_000;

    // From so many rows on it is worth to guess how many will come.
    private const long LeastForExpecting = 50_000;

    private readonly CsvScanner _scanner = new();
    private readonly MemberReadOptions _options;
    private readonly ReadBounds _bounds;
    private readonly ISyncObserver _observer;
    private readonly CohortMembers _members;
    private readonly KeyBatch _batch = new();
    private string? _keyColumn;
    private bool _headerRead;
    private int _columns;
    private int _keyIndex;
    private int _amplitudeIdIndex = -1;
    private long _rows;
    private long _skipped;
    private long _duplicates;
    private long _invalid;

    internal MemberReader(MemberSet? known, MemberReadOptions options, ReadBounds bounds, ISyncObserver observer)
    {
        _options = options;
        _bounds = bounds;
        _observer = observer;
        _members = new(known, Math.Min(options.ExpectedMembers, MostExpected));
    }

    /// <summary>Reads a file to its end.</summary>
    /// <param name="file">The file as it was stored or sent, at its beginning. It stays open.</param>
    /// <param name="known">What its members are set against; null when there is nothing.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="observer">Is told how far it got.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="SyncFault">
    /// <see cref="FaultKind.IncompleteDownload"/>, <see cref="FaultKind.InvalidMemberFile"/> or <see cref="FaultKind.KeyPropertyNotFound"/>.
    /// A file that is far larger than a cohort can be, as <see cref="MemberReadOptions.ReportedMembers"/> has it, is invalid.
    /// </exception>
    public static async Task<MemberFile> ReadAsync(Stream file, MemberSet? known, MemberReadOptions options, ISyncObserver observer, CancellationToken cancellation)
    {
        MemberReading reading = MemberReading.Begin(file, options, MemberReading.LittleAhead, cancellation);
        await using (reading.ConfigureAwait(false))
            return await reading.FinishAsync(known, observer, cancellation).ConfigureAwait(false);
    }

    internal async Task<MemberFile> TakeAllAsync(ReadAheadStream text, long? total, CancellationToken cancellation)
    {
        while (true)
        {
            CsvScanner.Outcome outcome = TakeRecords();
            _duplicates += _members.Take(_batch);
            if (outcome == CsvScanner.Outcome.End)
                break;
            cancellation.ThrowIfCancellationRequested();
            await _scanner.FillAsync(text, cancellation).ConfigureAwait(false);
            long taken = text.SourceTaken;
            Expect(taken, total);
            _observer.On(new SyncEvent.Reading(taken, total, _rows));
        }

        cancellation.ThrowIfCancellationRequested();
        if (!_headerRead && !_options.AllowKeyList && !_options.IsKeyList)
            throw new EndOfStreamException("it is empty; even a cohort without members has a header line.");
        if (_invalid > 0 && !_options.IsKeyList)
        {
            _observer.On(new SyncEvent.Warning($"{_options.SourceAtStart} has {_invalid:N0} row(s) whose key is not valid UTF-8; they are skipped. " +
                "If the file was saved in another encoding, save it as CSV in UTF-8."));
        }

        return new(_members, _rows, _skipped, _duplicates, _keyColumn, _invalid);
    }

    // All that are in the buffer.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private CsvScanner.Outcome TakeRecords()
    {
        CsvScanner.Outcome outcome;
        while ((outcome = _scanner.TryRead()) == CsvScanner.Outcome.Record)
        {
            if (_scanner.IsEmptyLine)
                continue;
            if (_options.IsKeyList)
                TakeKey(_scanner.FieldAt(0));
            else if (_headerRead)
                TakeRow();
            else
                TakeHeader();
            _headerRead = true;
        }

        return outcome;
    }

    private void TakeHeader()
    {
        List<string> columns = new(_scanner.FieldCount);
        for (int i = 0; i < _scanner.FieldCount; i++)
            columns.Add(Encoding.UTF8.GetString(WithoutTab(_scanner.FieldAt(i))));

        _columns = columns.Count;
        _keyIndex = KeyColumn.Find(columns, _options.KeyProperty, _observer);
        _amplitudeIdIndex = columns.IndexOf(KeyColumn.AmplitudeId);
        if (_keyIndex >= 0)
        {
            _keyColumn = columns[_keyIndex];
        }
        else if (_options.AllowKeyList && _columns == 1)
        {
            _observer.On(new SyncEvent.Note($"{_options.SourceAtStart} has one column and no header '{_options.KeyProperty}': every line is taken for a key."));
            _keyIndex = 0;
            TakeRow();
        }
        else
        {
            throw KeyColumn.NotFound(columns, _options);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TakeRow()
    {
        if (_scanner.FieldCount != _columns)
            throw new FormatException($"Line {_scanner.Line} has {_scanner.FieldCount} fields and the header has {_columns}.");
        ReadOnlySpan<byte> key = WithoutTab(_scanner.FieldAt(_keyIndex));
        TakeKey(IsBlank(key) ? [] : key);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TakeKey(ReadOnlySpan<byte> key)
    {
        if (++_rows > _bounds.Rows)
            throw _bounds.TooManyRows();
        if (key.Length > MemberSet.MaximumKeyBytes)
            throw new FormatException($"Line {_scanner.Line}: the key has {key.Length:N0} bytes.");

        if (key.IsEmpty)
        {
            _skipped++;
            Report(key, SkippedMember.UnresolvedMapping);
        }
        else if (!Utf8.IsValid(key))
        {
            // Never decoded: the replacement character would make it the key of somebody else.
            _skipped++;
            _invalid++;
            Report(key, SkippedMember.InvalidText);
        }
        else if (_options.OnSkipped is not null)
        {
            if (_members.Add(key))
                return;
            _duplicates++;
            Report(key, SkippedMember.Duplicate);
        }
        else
        {
            _batch.Add(key);
            if (_batch.IsFull)
                _duplicates += _members.Take(_batch);
        }
    }

    // Once a part of the file is read, the rest will be much like it.
    private void Expect(long taken, long? total)
    {
        if (total is long all && taken >= all / 16 && _rows >= LeastForExpecting)
            _members.New.Expect(Math.Min(MostExpected, (long)(_members.New.Count * (all / (double)taken))));
    }

    private void Report(ReadOnlySpan<byte> key, string reason)
    {
        if (_options.OnSkipped is null)
            return;
        // Before the next field is asked for: they may share a buffer.
        string text = reason == SkippedMember.InvalidText ? "0x" + Convert.ToHexString(key) : Encoding.UTF8.GetString(key);
        string amplitudeId = _amplitudeIdIndex < 0 ? "" : Encoding.UTF8.GetString(WithoutTab(_scanner.FieldAt(_amplitudeIdIndex)));
        _options.OnSkipped(new(amplitudeId, text, reason));
    }

    private static bool IsBlank(ReadOnlySpan<byte> key) => key is not [> (byte)' ', ..] && key.IndexOfAnyExcept((byte)' ', (byte)'\t') < 0;

    private static ReadOnlySpan<byte> WithoutTab(ReadOnlySpan<byte> value) => value is [(byte)'\t', ..] ? value[1..] : value;
}
