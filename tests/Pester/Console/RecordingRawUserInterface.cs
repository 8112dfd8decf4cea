using System;
using System.Management.Automation.Host;

namespace LDCohortSync.Pester;

/// <summary>The measures of the window; it has neither keys nor cells.</summary>
internal sealed class RecordingRawUserInterface(int width) : PSHostRawUserInterface
{
    private const int Lines = 3_000;

    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    public override Size BufferSize { get; set; } = new(width, Lines);

    public override Coordinates CursorPosition { get; set; }

    public override int CursorSize { get; set; } = 1;

    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    public override bool KeyAvailable => false;

    public override Size MaxPhysicalWindowSize => new(width, Lines);

    public override Size MaxWindowSize => new(width, Lines);

    public override Coordinates WindowPosition { get; set; }

    public override Size WindowSize { get; set; } = new(width, Lines);

    public override string WindowTitle { get; set; } = string.Empty;

    public override void FlushInputBuffer()
    {
    }

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw new InvalidOperationException("The window keeps text, not cells.");

    public override KeyInfo ReadKey(ReadKeyOptions options) => throw new InvalidOperationException("Nobody is there to press a key.");

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill)
    {
    }

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents)
    {
    }

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill)
    {
    }
}
