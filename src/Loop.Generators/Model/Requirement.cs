namespace Loop.Generators.Model;

/// <summary>A requirement that no caller of a generated member can be told of: what trimmers and the compiler ahead of time would say in the generated file.</summary>
/// <param name="Category">The category of their warning.</param>
/// <param name="Id">Its id.</param>
/// <param name="IsOfMembers">True where it is said of every generated member, as of a class that requires something as a whole; false where of calls.</param>
internal sealed record Requirement(string Category, string Id, bool IsOfMembers);
