namespace LDCohortSync.Sandbox;

/// <summary>A change of a segment breaks a rule; the message says which. Answered with 400.</summary>
internal sealed class SegmentPatchException(string message, Exception? cause = null) : Exception(message, cause);
