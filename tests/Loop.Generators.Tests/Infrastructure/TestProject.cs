using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace Loop.Generators.Tests.Infrastructure;

/// <summary>Where the test project's files are, and what user code is compiled against.</summary>
internal static class TestProject
{
    /// <summary>The folder of the test project that this file is compiled into.</summary>
    public static string Directory { get; } = Stamped("ProjectDirectory");

    /// <summary>The folder of the SDK that its analyzers lie under.</summary>
    public static string Sdk { get; } = Stamped("SdkDirectory");

    /// <summary>The SDK's reference assemblies.</summary>
    public static IReadOnlyList<MetadataReference> Framework { get; } =
        [.. System.IO.Directory.GetFiles(Stamped("ReferencePackDirectory"), "*.dll").Order(StringComparer.Ordinal).Select(Reference)];

    /// <summary>The real runtime, and what it brings along.</summary>
    public static IReadOnlyList<MetadataReference> Runtime { get; } =
        [Reference(typeof(LoopHandlerAttribute).Assembly.Location), Reference(typeof(ActivatorUtilitiesConstructorAttribute).Assembly.Location)];

    private static MetadataReference Reference(string path) => MetadataReference.CreateFromFile(path);

    private static string Stamped(string key) =>
        typeof(TestProject).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value
        ?? throw new InvalidOperationException($"The build stamped no {key} into the test assembly.");
}
