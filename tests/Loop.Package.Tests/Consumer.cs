namespace Loop.Package.Tests;

/// <summary>A user's project: outside the repository, with nothing but package references and one source file.</summary>
internal sealed class Consumer
{
    public const string Echo = """
        using Loop;

        await LoopHost.CreateBuilder(args)
            .Listen<Echo>("127.0.0.1:0")
            .Build()
            .RunAsync();

        [LoopHandler]
        public partial class Echo
        {
            [OnRecv]
            private void Received(RecvBuffer bytes) => Connection.Send(bytes);
        }
        """;

    public Consumer(string name, string program, string properties = "", string references = "")
    {
        Folder = Feed.NewFolder(name);
        Name = name;

        // Additive, as the repository's own: the machine's default sources stay. Packages go to a folder of this project's own.
        File.WriteAllText(System.IO.Path.Combine(Folder, "nuget.config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="packages" /></config>
              <packageSources><add key="loop-local" value="{Feed.Folder}" /></packageSources>
            </configuration>
            """);
        File.WriteAllText(System.IO.Path.Combine(Folder, name + ".csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <WarningsAsErrors>CS9057</WarningsAsErrors>
                <NuGetAudit>false</NuGetAudit>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                {(references.Length > 0 ? references : $"""<PackageReference Include="Loop.Runtime" Version="{Feed.Version}" />""")}
              </ItemGroup>
            </Project>
            """);
        File.WriteAllText(ProgramPath, program);
    }

    public string Folder { get; }

    public string Name { get; }

    public string ProgramPath => System.IO.Path.Combine(Folder, "Program.cs");

    /// <summary>The program that a build made, in a configuration.</summary>
    public string Assembly(string configuration) => System.IO.Path.Combine(Folder, "bin", configuration, "net10.0", Name + ".dll");
}
