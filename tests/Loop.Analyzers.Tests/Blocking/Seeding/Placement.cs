namespace Loop.Analyzers.Tests.Blocking.Seeding;

/// <summary>Where a blocking call is put: the ways by which it comes to run on the loop.</summary>
internal sealed record Placement(string Name, Func<string, string, string> Write)
{
    public static IReadOnlyList<Placement> All { get; } =
    [
        new("direct", (id, call) => Handler(id, call)),
        new("through one helper", (id, call) => Handler(id, "H1();", $"static void H1() {{ {call} }}")),
        new("through two helpers", (id, call) => Handler(id, "H1();", $"void H1() => H2(3); void H2(int times) {{ {call} }}")),
        new("through five helpers of other classes", (id, call) => Handler(id, $"new Far{id}().H1();") +
            $" class Far{id} {{ public void H1() => H2(); void H2() => Far{id}B.H3(); }} static class Far{id}B {{ public static bool H3() => H4 > 0; static int H4 {{ get {{ H5(); return 1; }} }} static void H5() {{ {call} }} }}"),
        new("in a lambda", (id, call) => Handler(id, $"global::System.Action act = () => {{ {call} }}; act();")),
        new("in a local function", (id, call) => Handler(id, $"Inner(); void Inner() {{ {call} }}")),
        new("in a local function of a local function", (id, call) => Handler(id, $"Outer(); void Outer() {{ Inner(); static void Inner() {{ {call} }} }}")),
        new("in a lambda handed to a helper that calls it", (id, call) => Handler(id, $"Twice(() => {{ {call} }});", "static void Twice(global::System.Action work) { work(); work(); }")),
        new("in a lambda handed on to a helper that calls it", (id, call) =>
            Handler(id, $"Once(() => {{ {call} }});", "void Once(global::System.Action work) => Twice(work); void Twice(global::System.Action work) { work(); work(); }")),
        new("in a lambda posted to the loop", (id, call) => Handler(id, $"global::Loop.EventLoop.Current.Post(() => {{ {call} }});")),
        new("after an await", (id, call) => Handler(id, "_ = Later();", $"async global::System.Threading.Tasks.Task Later() {{ await global::System.Threading.Tasks.Task.Yield(); {call} }}")),
        new("in the handler's constructor", (id, call) => Handler(id, "", $"public Echo{id}() {{ {call} }}")),
    ];

    private static string Handler(string id, string body, string members = "") =>
        $"[global::Loop.LoopHandler] partial class Echo{id} {{ [global::Loop.OnEnd] void Ended() {{ {body} }} {members} }}";
}
