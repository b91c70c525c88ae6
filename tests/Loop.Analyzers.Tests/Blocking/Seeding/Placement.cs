namespace Loop.Analyzers.Tests.Blocking.Seeding;

/// <summary>Where a blocking call is put: the ways by which it comes to run on the loop.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Steps">How many members lie between the handler and the call: so many places the way to it has.</param>
/// <param name="Write">Writes the code, of an id and the call.</param>
internal sealed record Placement(string Name, int Steps, Func<string, string, string> Write)
{
    public static IReadOnlyList<Placement> All { get; } =
    [
        new("direct", 0, (id, call) => Handler(id, call)),
        new("through one helper", 1, (id, call) => Handler(id, "H1();", $"static void H1() {{ {call} }}")),
        new("through two helpers", 2, (id, call) => Handler(id, "H1();", $"void H1() => H2(3); void H2(int times) {{ {call} }}")),
        new("through five helpers of other classes", 5, (id, call) => Handler(id, $"new Far{id}().H1();") +
            $" class Far{id} {{ public void H1() => H2(); void H2() => Far{id}B.H3(); }} static class Far{id}B {{ public static bool H3() => H4 > 0; static int H4 {{ get {{ H5(); return 1; }} }} static void H5() {{ {call} }} }}"),
        new("in a lambda", 0, (id, call) => Handler(id, $"global::System.Action act = () => {{ {call} }}; act();")),
        new("in a local function", 0, (id, call) => Handler(id, $"Inner(); void Inner() {{ {call} }}")),
        new("in a local function of a local function", 0, (id, call) => Handler(id, $"Outer(); void Outer() {{ Inner(); static void Inner() {{ {call} }} }}")),
        new("in a lambda handed to a helper that calls it", 0, (id, call) => Handler(id, $"Twice(() => {{ {call} }});", "static void Twice(global::System.Action work) { work(); work(); }")),
        new("in a lambda handed on to a helper that calls it", 0, (id, call) =>
            Handler(id, $"Once(() => {{ {call} }});", "void Once(global::System.Action work) => Twice(work); void Twice(global::System.Action work) { work(); work(); }")),
        new("in a lambda posted to the loop", 0, (id, call) => Handler(id, $"global::Loop.EventLoop.Current.Post(() => {{ {call} }});")),
        new("after an await", 1, (id, call) => Handler(id, "_ = Later();", $"async global::System.Threading.Tasks.Task Later() {{ await global::System.Threading.Tasks.Task.Yield(); {call} }}")),
        new("in a property", 1, (id, call) => Handler(id, "_ = Slow;", $"int Slow {{ get {{ {call} return 1; }} }}")),
        new("in a property's setter", 1, (id, call) => Handler(id, "Slow = 1;", $"int Slow {{ get => 1; set {{ {call} }} }}")),
        new("in a constructor of another class", 1, (id, call) => Handler(id, $"_ = new Far{id}();") + $" class Far{id} {{ public Far{id}() {{ {call} }} }}"),
        new("behind an interface that one class implements", 1, (id, call) =>
            Handler(id, "Made().Down();", $"static IFar{id} Made() => new Far{id}();") + $" interface IFar{id} {{ void Down(); }} class Far{id} : IFar{id} {{ public void Down() {{ {call} }} }}"),
        new("in an extension method", 1, (id, call) => Handler(id, $"3.Down{id}();") + $" static class Far{id} {{ public static void Down{id}(this int count) {{ {call} }} }}"),
        new("in a partial method", 1, (id, call) => Handler(id, "Down();", $"partial void Down(); partial void Down() {{ {call} }}")),
        new("in a base class", 1, (id, call) =>
            $"[global::Loop.LoopHandler] partial class Echo{id} : Base{id} {{ [global::Loop.OnEnd] void Ended() => Down(); }} class Base{id} {{ protected void Down() {{ {call} }} }}"),
        new("in a generic helper", 1, (id, call) => Handler(id, "Down<int>(3);", $"static void Down<T>(T value) {{ {call} }}")),
        new("in a generic class", 1, (id, call) => Handler(id, $"new Far{id}<int>().Down();") + $" class Far{id}<T> {{ public void Down() {{ {call} }} }}"),
        new("in the handler's constructor", 0, (id, call) => Handler(id, "", $"public Echo{id}() {{ {call} }}")),
    ];

    private static string Handler(string id, string body, string members = "") =>
        $"[global::Loop.LoopHandler] partial class Echo{id} {{ [global::Loop.OnEnd] void Ended() {{ {body} }} {members} }}";
}
