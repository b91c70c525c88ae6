using System.Text.RegularExpressions;

namespace Loop.Package.Tests;

/// <summary>A project outside the repository that takes the packages from a folder.</summary>
public partial class ConsumerTests
{
    [Test]
    public async Task One_package_reference_gives_the_loop_and_the_checks_follow_the_configuration()
    {
        Consumer consumer = new("serves", Consumer.Echo);
        string built = await Dotnet.RunAsync(consumer.Folder, "build", "-c", "Release", "--nologo");
        Assert.That(built, Does.Contain("0 Warning(s)"));
        await Served.EchoAsync("dotnet", consumer.Folder, consumer.Assembly("Release"));
        Assert.That(await RuntimeConfigAsync(consumer, "Release"), Does.Contain("\"Loop.Checks\": false"));
        await Dotnet.RunAsync(consumer.Folder, "build", "-c", "Debug", "--nologo", "--no-restore");
        Assert.That(await RuntimeConfigAsync(consumer, "Debug"), Does.Contain("\"Loop.Checks\": true"));
    }

    [Test]
    public async Task A_plain_build_reports_and_dotnet_format_mends()
    {
        Consumer consumer = new("mended", Consumer.Echo.Replace("public partial class", "public class", StringComparison.Ordinal));
        (int exitCode, string output) = await Dotnet.TryAsync(consumer.Folder, "build", "-c", "Release", "--nologo");
        Assert.Multiple(() =>
        {
            Assert.That(exitCode, Is.Not.Zero);
            Assert.That(ErrorsIn(output), Is.EqualTo(["LOOP1001"]));
            Assert.That(output, Does.Contain("docs/diagnostics/LOOP1001.md"), "the page that the rule links to");
        });
        await Dotnet.RunAsync(consumer.Folder, "format", "analyzers", "--diagnostics", "LOOP1001", "--severity", "error", "--no-restore");
        Assert.That(await File.ReadAllTextAsync(consumer.ProgramPath), Does.Contain("public partial class Echo"));
        await Dotnet.RunAsync(consumer.Folder, "build", "-c", "Release", "--nologo", "--no-restore");
        await Served.EchoAsync("dotnet", consumer.Folder, consumer.Assembly("Release"));
    }

    /// <summary>A warning prints in a plain build, and its fix changes the signature of the method with it.</summary>
    [Test]
    public async Task A_sleep_is_reported_and_dotnet_format_awaits_instead()
    {
        Consumer consumer = new("patient", "using static System.Threading.Thread;\n" + Consumer.Echo.Replace(
            "private void Received(RecvBuffer bytes) => Connection.Send(bytes);",
            "private void Received(RecvBuffer bytes)\n    {\n        Sleep(5);\n        Connection.Send(bytes);\n    }",
            StringComparison.Ordinal));
        Assert.That(await Dotnet.RunAsync(consumer.Folder, "build", "-c", "Release", "--nologo"), Does.Contain("warning LOOP3001: "));
        await Dotnet.RunAsync(consumer.Folder, "format", "analyzers", "--diagnostics", "LOOP3001", "--severity", "warn", "--no-restore");
        string mended = await File.ReadAllTextAsync(consumer.ProgramPath);
        Assert.That(mended, Does.Contain("private async LoopTask Received(ReadOnlyMemory<byte> bytes)").And.Contain("await Task.Delay(5);"));
        Assert.That(await Dotnet.RunAsync(consumer.Folder, "build", "-c", "Release", "--nologo", "--no-restore"), Does.Contain("0 Warning(s)"));
        await Served.EchoAsync("dotnet", consumer.Folder, consumer.Assembly("Release"));
    }

    /// <summary>A build passes over what it would not print: the compiler must know beforehand that a rule may be more than information.</summary>
    [Test]
    public async Task The_severity_of_allocations_is_what_the_project_says()
    {
        Consumer consumer = new("counted", Consumer.Echo.Replace(
            "private void Received(RecvBuffer bytes) => Connection.Send(bytes);",
            "private void Received(RecvBuffer bytes)\n    {\n        EventLoop.Post(() => Connection.Close());\n        Connection.Send(bytes);\n    }",
            StringComparison.Ordinal));
        Assert.That(await Dotnet.RunAsync(consumer.Folder, "build", "-c", "Release", "--nologo"), Does.Not.Contain("LOOP5001"));

        (string Setting, string Argument, string Expected)[] severities =
        [
            ("dotnet_diagnostic.LOOP5001.severity = error", "-p:Nothing=", "error LOOP5001: "),
            ("dotnet_analyzer_diagnostic.category-Loop.Allocation.severity = warning", "-p:Nothing=", "warning LOOP5001: "),
            ("", "-p:WarningsAsErrors=LOOP5001", "error LOOP5001: "),
        ];
        foreach ((string setting, string argument, string expected) in severities)
        {
            await File.WriteAllTextAsync(Path.Combine(consumer.Folder, ".editorconfig"), $"root = true\n[*.cs]\n{setting}\n");
            (int exitCode, string output) = await Dotnet.TryAsync(consumer.Folder, "build", "-c", "Release", "--nologo", "--no-restore", "--no-incremental", argument);
            Assert.That(output, Does.Contain(expected), setting + argument);
            Assert.That(exitCode != 0, Is.EqualTo(expected.StartsWith("error", StringComparison.Ordinal)), output);
        }

        await File.WriteAllTextAsync(Path.Combine(consumer.Folder, ".editorconfig"), "root = true\n");
        await File.WriteAllTextAsync(
            consumer.ProgramPath, (await File.ReadAllTextAsync(consumer.ProgramPath)).Replace("[OnRecv]", "[OnRecv, AllocationFree]", StringComparison.Ordinal));
        string forbidden = await Dotnet.RunAsync(consumer.Folder, "build", "-c", "Release", "--nologo", "--no-restore");
        Assert.That(forbidden, Does.Contain("warning LOOP5001: "));
    }

    /// <summary>The runtime without what its package brings along: the analyzers need its types and nothing else.</summary>
    [Test]
    public async Task The_analyzer_package_alone_reports()
    {
        string references = $"""
            <PackageReference Include="Loop.Runtime" Version="{Feed.Version}" ExcludeAssets="analyzers" />
            <PackageReference Include="Loop.Analyzers" Version="{Feed.Version}" PrivateAssets="all" />
            """;
        Consumer consumer = new(
            "checked",
            "using Loop; using static System.Threading.Thread; class Helper { [AllowBlocking(\"\")] void Wait() { } } [LoopHandler] partial class Sleepy { [OnEnd] void Ended() => Sleep(1); }",
            "<OutputType>Library</OutputType>",
            references);
        string built = await Dotnet.RunAsync(consumer.Folder, "build", "-c", "Release", "--nologo");
        Assert.That(built, Does.Contain("warning LOOP3001: ").And.Contain("warning LOOP3019"));
    }

    [Test]
    public async Task A_class_that_can_be_no_handler_is_one_error_and_nothing_that_follows_from_it()
    {
        Consumer consumer = new("refused", Consumer.Echo);
        await Dotnet.RunAsync(consumer.Folder, "restore");
        (string Old, string New, string[] Errors)[] mistakes =
        [
            // Its methods are instance methods, which the compiler says too.
            ("public partial class Echo", "public static partial class Echo", ["LOOP1002", "CS0708"]),
            ("public partial class Echo", "file partial class Echo", ["LOOP1002"]),
            ("[LoopHandler]", "class Outer { [LoopHandler] partial class Nested { [OnEnd] void Ended() => Connection.Close(); } } [LoopHandler]", ["LOOP1001"]),
        ];
        foreach ((string old, string replacement, string[] errors) in mistakes)
        {
            await File.WriteAllTextAsync(consumer.ProgramPath, Consumer.Echo.Replace(old, replacement, StringComparison.Ordinal));
            (int exitCode, string output) = await Dotnet.TryAsync(consumer.Folder, "build", "-c", "Release", "--nologo", "--no-restore");
            Assert.That(exitCode, Is.Not.Zero);
            Assert.That(ErrorsIn(output), Is.EquivalentTo(errors), output);
        }
    }

    [Test]
    public async Task The_analyzer_package_beside_the_runtime_reports_each_mistake_once()
    {
        string references = $"""
            <PackageReference Include="Loop.Runtime" Version="{Feed.Version}" />
            <PackageReference Include="Loop.Analyzers" Version="{Feed.Version}" PrivateAssets="all" />
            """;
        Consumer consumer = new("both", Consumer.Echo.Replace("public partial class", "public class", StringComparison.Ordinal), references: references);
        await Dotnet.TryAsync(consumer.Folder, "build", "-c", "Release", "--nologo", "-p:ErrorLog=found.sarif");

        // The compiler's own list: a build prints the same error more than once.
        string found = await File.ReadAllTextAsync(Path.Combine(consumer.Folder, "found.sarif"));
        Assert.That(found.Split("\"ruleId\": \"LOOP1001\"").Length - 1, Is.EqualTo(1), found);
    }

    [Test]
    public async Task The_analyzer_package_alone_leaves_a_project_without_Loop_alone()
    {
        Consumer consumer = new(
            "alone",
            "System.Console.WriteLine(\"hello\");",
            references: $"""<PackageReference Include="Loop.Analyzers" Version="{Feed.Version}" PrivateAssets="all" />""");
        string built = await Dotnet.RunAsync(consumer.Folder, "build", "-c", "Release", "--nologo");
        Assert.That(built, Does.Contain("0 Warning(s)"));
    }

    [TestCaseSource(nameof(Linkers))]
    public async Task Echo_published_with_NativeAOT_serves(string linker)
    {
        Consumer consumer = new("native", Consumer.Echo, $"<PublishAot>true</PublishAot><CppCompilerAndLinker>{linker}</CppCompilerAndLinker><InvariantGlobalization>true</InvariantGlobalization>");
        string output = Path.Combine(consumer.Folder, "out");
        string published = await Dotnet.RunAsync(consumer.Folder, "publish", "-c", "Release", "--nologo", "--use-current-runtime", "-o", output);
        Assert.That(published, Does.Not.Contain("warning"), "the runtime is free of trimming and AOT warnings");
        await Served.EchoAsync(Path.Combine(output, "native"), consumer.Folder);
    }

    /// <summary>The linker that NativeAOT needs is no part of the SDK: a machine without one has no such case, and a line says so.</summary>
    private static IEnumerable<string> Linkers()
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        string? found = ((string[])["clang", "gcc"]).FirstOrDefault(name => folders.Any(folder => File.Exists(Path.Combine(folder, name))));
        if (found is null)
        {
            TestContext.Progress.WriteLine("NativeAOT is not tested here: it needs clang or gcc, and zlib's headers (Debian: clang zlib1g-dev)");
            return [];
        }

        return [found];
    }

    private static IEnumerable<string> ErrorsIn(string output) => ErrorId().Matches(output).Select(static match => match.Groups[1].Value).Distinct();

    [GeneratedRegex("error ([A-Z]+[0-9]+)")]
    private static partial Regex ErrorId();

    private static async Task<string> RuntimeConfigAsync(Consumer consumer, string configuration) =>
        await File.ReadAllTextAsync(Path.ChangeExtension(consumer.Assembly(configuration), ".runtimeconfig.json"));
}
