namespace LDCohortSync.Sandbox;

/// <summary>The body of an ingestion breaks a rule of the integration's manifest.</summary>
internal sealed class IngestionException(string message, Exception? cause = null) : Exception(message, cause);
