using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Loop.Analyzers.Tests.Infrastructure;

/// <summary>Analyzers and generators from their files, as the compiler has them.</summary>
internal sealed class AnalyzerFiles : IAnalyzerAssemblyLoader
{
    /// <summary>The ones of a file.</summary>
    public static AnalyzerFileReference Of(string path) => new(path, new AnalyzerFiles());

    public void AddDependencyLocation(string fullPath)
    {
        // The dependencies are what this process runs.
    }

    public Assembly LoadFromPath(string fullPath) => Assembly.LoadFrom(fullPath);
}
