namespace LDCohortSync.Sandbox;

/// <summary>Ends an answer in its middle: Kestrel closes a connection whose handler fails after the headers have gone out.</summary>
internal sealed class TruncatedAnswerException : Exception
{
    public TruncatedAnswerException()
        : base("A fault of the sandbox cut the answer.")
    {
    }
}
