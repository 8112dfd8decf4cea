namespace LDCohortSync.Partner.Schema;

/// <summary>A property of an object.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Shape">What its value has to look like.</param>
/// <param name="IsRequired">Whether it has to be there.</param>
internal sealed record ShapeProperty(string Name, IShape Shape, bool IsRequired = false);
