using Loop.Bench.Processes;

namespace Loop.Bench.Servers;

/// <summary>Builds servers into <c>artifacts/bench</c> of the repository, each once.</summary>
internal sealed class Builder
{
    private readonly Dictionary<string, string> _built = [];
    private readonly string _output;

    private Builder(string root)
    {
        Root = root;
        _output = Path.Combine(root, "artifacts", "bench");
    }

    public string Root { get; }

    /// <summary>The compiler and the flags of the C programs.</summary>
    public string NativeFlags { get; private set; } = "";

    /// <summary>A builder of .NET projects only.</summary>
    public static Builder OfRepository() => new(RootAbove(AppContext.BaseDirectory) ?? RootAbove(Environment.CurrentDirectory)
        ?? throw new BenchException("Run the benchmark from within the repository: there is no LoopFramework.sln above it."));

    public static async Task<Builder> CreateAsync(CancellationToken cancel)
    {
        Builder builder = OfRepository();
        builder.NativeFlags = (await Commands.RunAsync(
            Path.Combine(builder.Root, "bench", "build-references.sh"), [Path.Combine(builder._output, "native")], cancel)).Trim();
        return builder;
    }

    public string NativeProgram(string name) => Path.Combine(_output, "native", name);

    /// <summary>Builds a project in Release and returns its assembly.</summary>
    public async Task<string> ProjectAsync(string project, CancellationToken cancel)
    {
        if (!_built.TryGetValue(project, out string? assembly))
        {
            string name = Path.GetFileName(project), path = Path.Combine(Root, project, name + ".csproj");
            if (!File.Exists(path))
            {
                throw new BenchException($"There is no project '{project}/{name}.csproj' to measure; leave its server out with --servers.");
            }

            await Commands.RunAsync("dotnet", ["build", path, "--artifacts-path", _output, "-c", "Release", "--nologo", "-v", "quiet"], cancel);
            assembly = Path.Combine(_output, "bin", name, "release", name + ".dll");
            _built[project] = assembly;
        }

        return assembly;
    }

    private static string? RootAbove(string path)
    {
        DirectoryInfo? folder = new(path);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "LoopFramework.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName;
    }
}
