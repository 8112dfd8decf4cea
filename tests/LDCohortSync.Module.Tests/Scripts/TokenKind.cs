namespace LDCohortSync.Module.Tests.Scripts;

/// <summary>Kinds of pieces of a PowerShell script.</summary>
internal enum TokenKind
{
    /// <summary>A bare word: a command, a parameter, an operator, a value.</summary>
    Word,

    /// <summary>A quoted text.</summary>
    Text,

    /// <summary>A variable.</summary>
    Variable,

    /// <summary>A variable whose entries become parameters.</summary>
    Splat,

    /// <summary>The end of a statement: a semicolon or a line end.</summary>
    End,

    /// <summary>A vertical bar.</summary>
    Pipe,

    /// <summary>A comma.</summary>
    Comma,

    /// <summary>An opening bracket, with what stands before it.</summary>
    Open,

    /// <summary>A closing bracket.</summary>
    Close,
}
