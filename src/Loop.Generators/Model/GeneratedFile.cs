namespace Loop.Generators.Model;

/// <summary>A model and the name of the file that is written from it.</summary>
/// <param name="Name">The file's name, unique without case.</param>
/// <param name="Handler">The model.</param>
internal sealed record GeneratedFile(string Name, HandlerModel Handler);
