namespace LDCohortSync.Engine.Tests.Doubles;

/// <summary>Stands for the death of the process: from then on nothing that it does has an effect.</summary>
internal sealed class ProcessDiedException() : Exception("The process died here.");
