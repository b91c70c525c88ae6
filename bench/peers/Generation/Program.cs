using System.Diagnostics;
using System.Globalization;
using Loop.Bench.Peers;
using Loop.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

// Runs Loop's generator, or an empty one, again and again after an edit that concerns no handler. --classes N.
// It says that it is ready, then answers each "run loop|empty body|declaration SECONDS" with one line of JSON.

int classes = args is ["--classes", { } number] ? int.Parse(number, CultureInfo.InvariantCulture) : throw new ArgumentException("Usage: --classes N");
HandlerProgram program = new(classes);
Dictionary<string, GeneratorDriver> drivers = new()
{
    ["loop"] = Started(new HandlerGenerator()),
    ["empty"] = Started(new EmptyGenerator()),
};
Console.WriteLine($"{classes} handler classes, compiler {typeof(CSharpCompilation).Assembly.GetName().Version}");
while (Console.ReadLine() is { } line)
{
    string[] words = line.Split(' ');
    Console.WriteLine(Run(words[1], words[2] == "body", double.Parse(words[3], CultureInfo.InvariantCulture)));
}

GeneratorDriver Started(IIncrementalGenerator generator)
{
    GeneratorDriver driver = CSharpGeneratorDriver
        .Create([generator.AsSourceGenerator()], parseOptions: (CSharpParseOptions)program.Compilation.SyntaxTrees.First().Options)
        .RunGeneratorsAndUpdateCompilation(program.Compilation, out Compilation output, out _);
    GeneratorRunResult result = driver.GetRunResult().Results.Single();
    Diagnostic? error = generator is HandlerGenerator ? output.GetDiagnostics().FirstOrDefault(static one => one.Severity == DiagnosticSeverity.Error) : null;
    return result.Exception is null && error is null && result.GeneratedSources.Length == classes
        ? driver
        : throw new InvalidOperationException($"{generator.GetType().Name}: {result.GeneratedSources.Length} files for {classes} classes; {error}", result.Exception);
}

string Run(string who, bool inBody, double seconds)
{
    long start = Stopwatch.GetTimestamp();
    double cpuNs = 0, ranNs = 0;
    int runs = 0;
    while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
    {
        Compilation edited = program.Edited(inBody);
        TimeSpan before = Environment.CpuUsage.TotalTime;
        long from = Stopwatch.GetTimestamp();
        drivers[who] = drivers[who].RunGenerators(edited);
        ranNs += Stopwatch.GetElapsedTime(from).TotalNanoseconds;
        cpuNs += (Environment.CpuUsage.TotalTime - before).TotalNanoseconds;
        runs++;
    }

    return string.Create(CultureInfo.InvariantCulture, $"{{\"units\":{runs},\"cpuNs\":{cpuNs:0},\"elapsedNs\":{ranNs:0},\"loadCpuNs\":0}}");
}
