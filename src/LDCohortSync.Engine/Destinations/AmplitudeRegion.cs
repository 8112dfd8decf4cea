namespace LDCohortSync;

/// <summary>Where an Amplitude organization lives.</summary>
public enum AmplitudeRegion
{
    /// <summary>amplitude.com.</summary>
    US,

    /// <summary>analytics.eu.amplitude.com.</summary>
    EU,
}
