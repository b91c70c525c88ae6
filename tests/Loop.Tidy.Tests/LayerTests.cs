namespace Loop.Tidy.Tests;

/// <summary>Arrows between the folders of the runtime point down only, and native calls live in Linux/ only.</summary>
public class LayerTests
{
    private const string Runtime = "src/Loop.Runtime/";

    private static readonly string[] TopToBottom =
        ["Hosting", "Loops", "Actors", "Connections", "Files", "Tasks", "Readiness", "Buffers", "Rings", "Timers", "Workers", "Linux"];

    [Test]
    public void A_folder_knows_only_those_below_it()
    {
        List<string> upward = [];
        for (int layer = 0; layer < TopToBottom.Length; layer++)
        {
            foreach (SourceFile file in Repository.Sources(Runtime + TopToBottom[layer]))
            {
                for (int above = 0; above < layer; above++)
                {
                    upward.AddRange(file.Code($"using Loop.{TopToBottom[above]};"));
                    upward.AddRange(file.Code($"using Loop.{TopToBottom[above]}."));
                }
            }
        }

        // A loan of received bytes is checked by the engine that lent it: the one arrow up, of a type that users hold.
        upward.RemoveAll(line => line.StartsWith(Runtime + "Buffers/RecvBuffer.cs", StringComparison.Ordinal));
        Assert.That(upward, Is.Empty);
    }

    [Test]
    public void Only_rings_touch_the_kernel()
    {
        string[] above =
        [
            "Hosting", "Loops", "Actors", "Connections", "Files", "Tasks", "Readiness", "Buffers", "Framing", "Workers", "CompilerServices", "Attributes",
        ];
        IEnumerable<string> uses = above.SelectMany(folder => Repository.Sources(Runtime + folder)).SelectMany(file => file.Code("Loop.Linux"));
        Assert.That(uses, Is.Empty);
    }

    [TestCase("DllImport")]
    [TestCase("LibraryImport")]
    [TestCase("NativeLibrary.")]
    [TestCase("delegate* unmanaged")]
    public void Native_calls_live_in_Linux_only(string call)
    {
        IEnumerable<string> uses = Repository.Sources("src/Loop.Runtime")
            .Where(file => !file.Path.StartsWith(Runtime + "Linux/", StringComparison.Ordinal))
            .SelectMany(file => file.Code(call));
        Assert.That(uses, Is.Empty);
    }
}
