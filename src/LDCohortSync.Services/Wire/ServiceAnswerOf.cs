namespace LDCohortSync.Services.Wire;

/// <summary>An answer with the content of a 2xx.</summary>
internal sealed class ServiceAnswerOf<T> : ServiceAnswer
{
    /// <summary>What was read; the default value when the status is not 2xx.</summary>
    public T? Content { get; init; }
}
