using System.Globalization;
using System.Reflection;

namespace Loop.Bench.Compiling;

/// <summary>Writes a program of many files: handlers of three kinds and the services that they call, from the texts in <c>Templates/</c>.</summary>
internal static class SyntheticProgram
{
    private const string Prefix = "Loop.Bench.Compiling.Templates.";

    private static readonly string[] _services = ["ServiceCatalogue", "ServiceCounter", "ServiceValidator", "ServiceRouter", "ServicePipeline"];
    private static readonly string[] _handlers = ["HandlerLines", "HandlerFrames", "HandlerHttp"];

    /// <summary>Writes exactly so many files into a folder.</summary>
    /// <returns>Their paths, how many of them are handlers, and how many lines they have.</returns>
    public static (IReadOnlyList<string> Paths, int Handlers, int Lines) Write(string folder, int count)
    {
        List<(string Name, string Text)> files = [("Shared.cs", Template("Shared"))];
        for (int module = 0; files.Count < count; module++)
        {
            foreach (string template in _services.Concat(_handlers))
            {
                string number = module.ToString(CultureInfo.InvariantCulture);
                files.Add(($"{template}{number}.cs", Template(template).Replace("$N", number, StringComparison.Ordinal).Replace("$S", number, StringComparison.Ordinal)));
            }
        }

        // What is cut off are handlers of the last module: services are written before those who call them.
        List<string> paths = [];
        foreach ((string name, string text) in files.Take(count))
        {
            string path = Path.Combine(folder, name);
            File.WriteAllText(path, text);
            paths.Add(path);
        }

        return (paths, files.Take(count).Count(file => file.Name.StartsWith("Handler", StringComparison.Ordinal)), files.Take(count).Sum(file => file.Text.AsSpan().Count('\n')));
    }

    private static string Template(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{Prefix}{name}.cs.txt")
            ?? throw new InvalidOperationException($"The template {name} is not in this assembly.");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
