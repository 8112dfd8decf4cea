using System.Management.Automation;

namespace LDCohortSync.Hosting;

/// <summary>What the body of a command may do to its pipeline, from any thread.</summary>
internal interface ICommandSink
{
    /// <summary>The tag of what the module writes to the information stream.</summary>
    const string InformationTag = "LDCohortSync";

    /// <summary>Writes an object to the pipeline.</summary>
    void Output(object value);

    /// <summary>Writes several objects to the pipeline, one by one.</summary>
    void OutputEach(IReadOnlyCollection<object> values);

    /// <summary>Writes a non-terminating error.</summary>
    void Error(ErrorRecord record);

    /// <summary>Writes to a stream for people. Does nothing once the pipeline has ended.</summary>
    void Say(MessageStream stream, string text);

    /// <summary>Writes a record to the information stream. Does nothing once the pipeline has ended.</summary>
    /// <param name="data">The record's data. Its text is what people see.</param>
    void Inform(object data);

    /// <summary>Shows progress. Does nothing once the pipeline has ended.</summary>
    void Progress(ProgressRecord record);

    /// <summary>Asks whether to make a change, as <c>-WhatIf</c>, <c>-Confirm</c> and the user decide.</summary>
    Task<bool> ShouldProcessAsync(string target, string action);

    /// <summary>Begins a part of the log that can be folded, where there is such a log; another one ends with it.</summary>
    void BeginGroup(string title)
    {
    }

    /// <summary>Ends it.</summary>
    void EndGroup()
    {
    }
}
