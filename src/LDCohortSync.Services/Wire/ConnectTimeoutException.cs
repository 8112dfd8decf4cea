namespace LDCohortSync.Services.Wire;

/// <summary>No connection came about in time, so nothing was sent.</summary>
internal sealed class ConnectTimeoutException(Exception inner) : Exception("No connection came about in time.", inner);
