using System.Globalization;
using System.Text;

namespace LDCohortSync.Membership;

/// <summary>
/// Writes rows that brought no member to a CSV file with the columns of Amplitude's own report of skipped users, so that
/// what reads the one reads the other. The file is its owner's only: keys can be e-mail addresses.
/// </summary>
/// <remarks>
/// <para>Columns: Amplitude docs, "Third-party syncs", sync history export. The key stands in "Mapped properties", behind the key
/// property's name and an equals sign, exactly as it came: with its quotes (doubled, as RFC 4180 has it), line breaks and control
/// characters.</para>
/// <para>A spreadsheet takes a value that begins with an equals sign, plus, minus, at sign, tab or carriage return for a formula. No
/// key begins a value here, so keys stay exact; an Amplitude id or a property's name that begins so has one tab in front, which is
/// not part of it, as in Amplitude's own files.</para>
/// </remarks>
public sealed class SkippedReport : IDisposable
{
    private readonly StreamWriter _writer;
    private readonly string _keyProperty;
    private readonly TimeProvider _time;

    /// <summary>Makes the file, in place of one that is there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="keyProperty">The property that names a member.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidParameter"/>: it can't be written.</exception>
    public SkippedReport(string path, string keyProperty, TimeProvider time)
    {
        _keyProperty = keyProperty;
        _time = time;
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            _writer = new(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), options);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);     // a file that was there keeps its own otherwise
            _writer.WriteLine("Amplitude_id,Operation,Mapped properties,Skip_detected,Skip_reason");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SyncFault(FaultKind.InvalidParameter, $"The report '{path}' can't be written: {e.Message}",
                "Give -SkippedReport a file in a folder that exists and can be written.", e) { Target = path };
        }
    }

    /// <summary>Writes one row. Not to be called from two threads at once.</summary>
    public void Write(SkippedMember member)
    {
        string detected = _time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        _writer.WriteLine(string.Join(',', Quote(member.AmplitudeId), "sync", Quote($"{_keyProperty}={member.Key}"), detected, Quote(member.Reason)));
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _writer.Dispose();

    private static string Quote(string value)
    {
        string tab = value is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "\t" : "";
        return $"\"{tab}{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
