using System.Globalization;
using System.Reflection;

namespace Loop.Package.Tests;

/// <summary>The packages, packed once for all tests into a folder of their own, under a version that no cache can know.</summary>
[SetUpFixture]
public static class Feed
{
    private static readonly string _root = Directory.CreateTempSubdirectory("loop-packages-").FullName;

    /// <summary>The folder with the packages.</summary>
    public static string Folder => Path.Combine(_root, "feed");

    /// <summary>The version of all of them.</summary>
    public static string Version { get; } =
        "0.1.0-local." + DateTime.UtcNow.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture) + "." + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    /// <summary>A new folder outside the repository, so that nothing of its build reaches in.</summary>
    public static string NewFolder(string name) => Directory.CreateDirectory(Path.Combine(_root, name)).FullName;

    [OneTimeSetUp]
    public static async Task PackAsync()
    {
        Directory.CreateDirectory(Folder);
        foreach (string project in (string[])["Loop.Runtime", "Loop.Analyzers.Package"])
        {
            // Without building: `dotnet test` has just built what is packed here.
            await Dotnet.RunAsync(
                Metadata("RepositoryDir"), "pack", $"src/{project}", "-c", Metadata("Configuration"), "--no-build", "--nologo", "-o", Folder, "-p:Version=" + Version);
        }
    }

    [OneTimeTearDown]
    public static void Remove() => Directory.Delete(_root, recursive: true);

    private static string Metadata(string key) =>
        typeof(Feed).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
