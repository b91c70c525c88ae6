namespace Loop.Analyzers.Tests.Blocking.Words;

/// <summary>A way to call something without writing its name.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Statement">What makes the call, in a method of another file.</param>
/// <param name="Types">What is called; <c>Slow.Down()</c> blocks.</param>
internal sealed record ImplicitForm(string Name, string Statement, string Types)
{
    private const string Text = "sealed class Own { public override string ToString() { Slow.Down(); return \"\"; } }";
    private const string Parts = "struct Own { public void Deconstruct(out int a, out int b) { Slow.Down(); a = b = 1; } }";
    private const string List = "class Own : System.Collections.IEnumerable { public void Add(int n) => Slow.Down(); public System.Collections.IEnumerator GetEnumerator() => null!; }";
    private const string Indexed = "class Own { public int Length { get { Slow.Down(); return 1; } } public int this[int i] => i; }";
    private const string Params = "class Own : System.Collections.Generic.IEnumerable<int> { public void Add(int n) => Slow.Down(); "
        + "public System.Collections.Generic.IEnumerator<int> GetEnumerator() => null!; System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => null!; }";
    private const string Made = "class Own { public Own() { } public Own(int n) => Slow.Down(); }";

    public static IReadOnlyList<ImplicitForm> All { get; } =
    [
        new("interpolation", "_ = $\"a {Make.Own<Own>()}\";", Text),
        new("concatenation", "_ = \"a\" + Make.Own<Own>();", Text),
        new("appending", "string text = \"\"; text += Make.Own<Own>(); _ = text;", Text),
        new("interpolated string handler", "Use.Text($\"a {1}\");",
            "static class Use { public static void Text(Own text) { _ = text; } } [System.Runtime.CompilerServices.InterpolatedStringHandler] ref struct Own { public Own(int a, int b) { } "
            + "public void AppendLiteral(string text) { } public void AppendFormatted<T>(T value) => Slow.Down(); }"),
        new("constructor of an interpolated string handler", "Use.Text($\"a {1}\");",
            "static class Use { public static void Text(Own text) { _ = text; } } [System.Runtime.CompilerServices.InterpolatedStringHandler] ref struct Own { public Own(int a, int b) => Slow.Down(); "
            + "public void AppendLiteral(string text) { } public void AppendFormatted<T>(T value) { } }"),
        new("interpolated string handler by another name", "Use.Text($\"a {1}\");",
            "global using Formats = System.Runtime.CompilerServices.InterpolatedStringHandlerAttribute; static class Use { public static void Text(Own text) { _ = text; } } [Formats] ref struct Own "
            + "{ public Own(int a, int b) => Slow.Down(); public void AppendLiteral(string text) { } public void AppendFormatted<T>(T value) { } }"),
        new("interpolated string handler by another attribute's name", "Use.Text($\"a {1}\");",
            "global using FormatsAttribute = System.Runtime.CompilerServices.InterpolatedStringHandlerAttribute; static class Use { public static void Text(Own text) { _ = text; } } [Formats] ref struct Own "
            + "{ public Own(int a, int b) => Slow.Down(); public void AppendLiteral(string text) { } public void AppendFormatted<T>(T value) { } }"),
        new("interpolated string handler by a name of a name", "Inner.Use.Text($\"a {1}\");",
            "global using Formats = System.Runtime.CompilerServices.InterpolatedStringHandlerAttribute; namespace Inner { using More = Formats; static class Use { public static void Text(Own text) { _ = text; } } "
            + "[More] ref struct Own { public Own(int a, int b) => Slow.Down(); public void AppendLiteral(string text) { } public void AppendFormatted<T>(T value) { } } }"),
        new("deconstruction", "(int a, int b) = Make.Own<Own>(); _ = a + b;", Parts),
        new("deconstruction in foreach", "foreach (var (a, b) in new Own[1]) { _ = a + b; }", Parts),
        new("positional pattern", "_ = Make.Own<Own>() is (1, 2);", Parts),
        new("collection initialiser", "_ = new Own { 1 };", List),
        new("collection initialiser of a member", "_ = new Holder { Own = { 1, 2 } };", List + " class Holder { public Own Own { get; } = new(); }"),
        new("collection expression", "Own own = [1]; _ = own;", List),
        new("collection expression behind a comment", "Own own = // note\n [1]; _ = own;", List),
        new("constructor of a collection", "Own own = [1]; _ = own;", "class Own : System.Collections.Generic.List<int> { public Own() => Slow.Down(); }"),
        new("builder of a collection", "Own own = [1]; _ = own;",
            "static class Maker { public static Own Build(System.ReadOnlySpan<int> all) { Slow.Down(); return new(); } } "
            + "[System.Runtime.CompilerServices.CollectionBuilder(typeof(Maker), nameof(Maker.Build))] class Own : System.Collections.Generic.List<int>;"),
        new("params collection", "Use.All(1, 2);", List.Replace("System.Collections.IEnumerable", "System.Collections.Generic.IEnumerable<int>", StringComparison.Ordinal)
            .Replace("public System.Collections.IEnumerator GetEnumerator()", "public System.Collections.Generic.IEnumerator<int> GetEnumerator() => null!; System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator()", StringComparison.Ordinal)
            + " static class Use { public static void All(params Own all) { _ = all; } }"),
        new("params collection of a primary constructor", "_ = new Bag(1, 2);", Params + " class Bag(params Own all) { public Own All => all; }"),
        new("params collection of an indexer", "_ = Make.Own<Bag>()[1, 2];", Params + " class Bag { public int this[params Own all] => all is null ? 0 : 1; }"),
        new("params collection of a local function", "Use.All();", Params + " static class Use { public static void All() { static void Go(params Own all) { _ = all; } Go(1, 2); } }"),
        new("marked primary constructor", "_ = new Own(1);", "[method: Loop.Blocking] class Own(int n) { public int N => n; }"),
        new("marked property of a record", "_ = Make.Own<Own>().Name;", "record Own([property: Loop.Blocking] string Name) { public Own() : this(\"\") { } }"),
        new("indexer", "_ = Make.Own<Own>()[1];", "class Own { public int this[int i] { get { Slow.Down(); return i; } } }"),
        new("indexer beside attributes", "Make.Own<Own>().Work();",
            "class Own { [System.Obsolete(\"a\", false)] public int this[int i] => Slow.Down(); [System.Diagnostics.DebuggerHidden] public void Work() { _ = this[1]; } }"),
        new("index from the end", "_ = Make.Own<Own>()[^1];", Indexed),
        new("index in a variable", "var last = ^1; _ = Make.Own<Own>()[last];", Indexed),
        new("range", "_ = Make.Own<Own>()[1..];", "class Own { public int Length => 3; public int this[int i] => i; public int Slice(int start, int length) { Slow.Down(); return start; } }"),
        new("length of an indexed base", "_ = Make.Own<Own>()[^1];", "class Base { public int Count { get { Slow.Down(); return 1; } } } class Own : Base { public int this[int i] => i; }"),
        new("list pattern", "_ = Make.Own<Own>() is [1, ..];", Indexed),
        new("slice pattern", "_ = Make.Own<Own>() is [.. { } all] && all > 0;", "class Own { public int Length => 3; public int this[int i] => i; public int Slice(int start, int length) { Slow.Down(); return start; } }"),
        new("enumeration", "foreach (int i in Make.Own<Own>()) { _ = i; }", "struct Own { public Own GetEnumerator() => this; public int Current => 1; public bool MoveNext() { Slow.Down(); return false; } }"),
        new("element of an enumeration", "foreach (int i in Make.Own<Own>()) { _ = i; }", "struct Own { public Own GetEnumerator() => this; public int Current { get { Slow.Down(); return 1; } } public bool MoveNext() => false; }"),
        new("begin of an enumeration", "foreach (int i in Make.Own<Own>()) { _ = i; }", "struct Own { public Own GetEnumerator() { Slow.Down(); return this; } public int Current => 1; public bool MoveNext() => false; }"),
        new("extension that enumerates", "foreach (int i in 3) { _ = i; }",
            "static class Own { public static Steps GetEnumerator(this int n) { Slow.Down(); return new(); } } struct Steps { public int Current => 1; public bool MoveNext() => false; }"),
        new("end of an enumeration", "foreach (int i in new Own()) { _ = i; }",
            "ref struct Own { public Own GetEnumerator() => this; public int Current => 1; public bool MoveNext() => false; public void Dispose() => Slow.Down(); }"),
        new("end of a derived enumeration", "async System.Threading.Tasks.Task Later() { await foreach (int i in Make.Own<Own>()) { _ = i; } } _ = Later();",
            "class Own { public Steps GetAsyncEnumerator() => new(); } sealed class Steps : Base { public int Current => 1; public async System.Threading.Tasks.Task<bool> MoveNextAsync() { await System.Threading.Tasks.Task.Yield(); return false; } } "
            + "class Base { public System.Threading.Tasks.ValueTask DisposeAsync() { Slow.Down(); return default; } }"),
        new("spread", "int[] all = [.. Make.Own<Own>()]; _ = all;", "struct Own { public Own GetEnumerator() => this; public int Current => 1; public bool MoveNext() { Slow.Down(); return false; } }"),
        new("static member of an interface", "Use.It<Own>();", "static class Use { public static void It<T>() where T : IOwn => T.Down2(); } interface IOwn { static abstract void Down2(); } "
            + "class Own : IOwn { static void IOwn.Down2() => Slow.Down(); }"),
        new("index from the end that is set", "Make.Own<Own>()[^1] = 2;", "class Own { public int Length => 1; public int this[int i] { get => i; set => Slow.Down(); } }"),
        new("conversion beside another value", "Own? own = null; int n = own ?? 1; _ = n;", "struct Own { public static implicit operator int(Own own) { Slow.Down(); return 1; } }"),
        new("using", "using (Make.Own<Own>()) { }", "sealed class Own : System.IDisposable { public void Dispose() => Slow.Down(); }"),
        new("using declaration", "using var own = Make.Own<Own>();", "sealed class Own : System.IDisposable { void System.IDisposable.Dispose() => Slow.Down(); }"),
        new("asynchronous using", "async System.Threading.Tasks.Task Later() { await using var own = Make.Own<Own>(); } _ = Later();",
            "sealed class Own : System.IAsyncDisposable { public System.Threading.Tasks.ValueTask DisposeAsync() { Slow.Down(); return default; } }"),
        new("await", "async System.Threading.Tasks.Task Later() => await Make.Own<Own>(); _ = Later();",
            "class Own : System.Runtime.CompilerServices.INotifyCompletion { public Own GetAwaiter() => this; public bool IsCompleted => true; public void OnCompleted(System.Action go) => go(); public void GetResult() => Slow.Down(); }"),
        new("copy", "_ = Make.Own<Own>() with { N = 2 };", "sealed record Own(int N) { public Own() : this(1) { } Own(Own own) { N = own.N; Slow.Down(); } }"),
        new("operator", "_ = Make.Own<Own>() + 1;", "class Own { public static Own operator +(Own a, int b) { Slow.Down(); return a; } }"),
        new("increment", "Own own = Make.Own<Own>(); own++;", "class Own { public static Own operator ++(Own a) { Slow.Down(); return a; } }"),
        new("comparison", "_ = Make.Own<Own>() < Make.Own<Own>();", "class Own { public static bool operator <(Own a, Own b) { Slow.Down(); return true; } public static bool operator >(Own a, Own b) => false; }"),
        new("condition", "if (Make.Own<Own>()) { }", "class Own { public static bool operator true(Own a) { Slow.Down(); return true; } public static bool operator false(Own a) => false; }"),
        new("conversion", "int n = Make.Own<Own>(); _ = n;", "class Own { public static implicit operator int(Own own) { Slow.Down(); return 1; } }"),
        new("conversion of an argument", "Use.Number(Make.Own<Own>());", "static class Use { public static void Number(int n) { _ = n; } } class Own { public static implicit operator int(Own own) { Slow.Down(); return 1; } }"),
        new("creation without a type", "Own own = new(1); _ = own;", Made),
        new("creation for a parameter", "Use.It(new(1));", "static class Use { public static void It(Own own) { _ = own; } } " + Made),
        new("creation behind a comment", "Use.It(new /* it */ (1));", "static class Use { public static void It(Own own) { _ = own; } } " + Made),
        new("base's constructor", "_ = new Derived();", "class Derived : Own { public Derived() : base(1) { } } " + Made),
        new("base's constructor that is not written", "_ = new Derived();", "class Derived : Own; class Own { public Own() => Slow.Down(); }"),
        new("constructor behind another", "_ = new Own();", "class Own { public Own() : this(1) { } Own(int n) => Slow.Down(); }"),
        new("primary base's constructor", "_ = new Derived(1);", "class Derived(int n) : Own(n); " + Made),
        new("initialiser", "_ = new Own();", "class Own { int _n = Slow.Down(); public int N => _n; }"),
        new("initialiser of another part", "_ = new Own();", "partial class Own { public Own() { } } partial class Own { int N { get; } = Slow.Down(); public int M => N; }"),
        new("initialiser of another part than the constructor's", "Own own = new(); _ = own;",
            "partial class Own { int _n = Slow.Down(); Own(int n) => _n = n; public int N => _n; } partial class Own { public Own() { } public static Own Of() => new(1); }"),
        new("creation of a nested type", "_ = new Outer<int>.Own(1);", "class Outer<T> { public class Own { public Own(int n) => Slow.Down(); } } class Own;"),
        new("creation of a type by its whole name", "_ = new global :: Inner . Own(1);", "namespace Inner { class Own { public Own(int n) => Slow.Down(); } } class Own;"),
        new("creation of a type behind a comment", "_ = new Inner./* it */Own(1);", "namespace Inner { class Own { public Own(int n) => Slow.Down(); } } class Own;"),
        new("alias of a base", "async System.Threading.Tasks.Task Later() { await foreach (int i in new Own()) { _ = i; } } _ = Later();",
            "global using Parent = Base; class Own { public Steps GetAsyncEnumerator() => new(); } sealed class Steps : Parent { public int Current => 1; } "
            + "class Base { public async System.Threading.Tasks.Task<bool> MoveNextAsync() { await System.Threading.Tasks.Task.Yield(); return false; } public System.Threading.Tasks.ValueTask DisposeAsync() { Slow.Down(); return default; } }"),
        new("property", "_ = Make.Own<Own>().Size;", "class Own { public int Size => Slow.Down(); }"),
        new("property pattern", "_ = Make.Own<Own>() is { Size: 1 };", "class Own { public int Size => Slow.Down(); }"),
        new("object initialiser", "_ = new Own { Size = 1 };", "class Own { public int Size { get => 1; set => Slow.Down(); } }"),
        new("event", "Make.Own<Own>().Gone += () => { };", "class Own { public event System.Action Gone { add => Slow.Down(); remove { } } }"),
        new("query", "_ = from n in Make.Own<Own>() where n > 1 select n;", "class Own { public Own Where(System.Func<int, bool> test) { Slow.Down(); return this; } public Own Select(System.Func<int, int> map) => this; }"),
        new("query's order", "_ = from n in Make.Own<Own>() orderby n descending select n;",
            "class Own { public Own OrderByDescending(System.Func<int, int> key) { Slow.Down(); return this; } public Own Select(System.Func<int, int> map) => this; }"),
        new("alias of a type", "_ = new Other(1); _ = typeof(Own);", "global using Other = Own; " + Made),
        new("alias of a static class", "Sleeper.Sleep(1); _ = typeof(Own);", "global using Sleeper = System.Threading.Thread; class Own;"),
        new("alias of a file class", "_ = Disk.Exists(\"a\"); _ = typeof(Own);", "global using Disk = System.IO.File; class Own;"),
        new("static using", "_ = Exists(\"a\"); _ = typeof(Own);", "global using static System.IO.File; class Own;"),
        new("interface", "Make.Own<Own>().Made().Down2();", "class Own { public IOwn Made() => new Other(); } interface IOwn { void Down2(); } class Other : IOwn { void IOwn.Down2() => Slow.Down(); }"),
        new("override", "Base own = new Own(); own.Down2();", "class Base { public virtual void Down2() { } } class Own : Base { public override void Down2() => Slow.Down(); }"),
        new("extension", "3.Down2();", "static class Own { public static void Down2(this int n) => Slow.Down(); }"),
        new("stored delegate", "Make.Own<Own>().Work();", "class Own { public readonly System.Action Work = () => Slow.Down(); }"),
        new("delegate made with new", "Make.Own<Own>().Work();", "class Own { public readonly System.Func<int> Work = new(Slow.Down); }"),
        new("delegate stored by a constructor", "Make.Own<Own>().Work();", "class Own { public readonly System.Action Work; public Own() => Work = () => Slow.Down(); }"),
        new("delegate stored through a local", "Make.Own<Own>().Work();", "class Own { public readonly System.Action Work; public Own() { System.Action work = () => Slow.Down(); Work = work; } }"),
        new("delegate stored by a static constructor", "Own.Work();", "class Own { public static readonly System.Action Work; static Own() { Work = () => Slow.Down(); } }"),
        new("subscribed delegate", "Make.Own<Own>().Raise();", "class Own { event System.Action? Gone; public void Add() => Gone += () => Slow.Down(); public void Raise() => Gone?.Invoke(); }"),
        new("returned delegate", "Make.Own<Own>().Work()();", "class Own { public System.Action Work() => () => Slow.Down(); }"),
        new("delegate of a property", "Make.Own<Own>().Work();", "class Own { public System.Action Work => () => Slow.Down(); }"),
        new("delegate handed over", "Use.Run(Own.Down2);", "static class Use { public static void Run(System.Action work) => work(); } class Own { public static void Down2() => Slow.Down(); }"),
        new("lock", "Make.Own<Own>().Work();", "class Own { public void Work() { lock (this) { } } }"),
        new("synchronised method", "Make.Own<Own>().Work();", "class Own { [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.Synchronized)] public void Work() { } }"),
        new("synchronised method by number", "Make.Own<Own>().Work();", "class Own { [System.Runtime.CompilerServices.MethodImpl((System.Runtime.CompilerServices.MethodImplOptions)32)] public void Work() { } }"),
        new("attribute", "Make.Own<Own>().Work();", "class Own { [Loop.Blocking] public void Work() { } }"),
        new("attribute by another name", "Make.Own<Own>().Work();", "global using Slowly = Loop.BlockingAttribute; class Own { [Slowly] public void Work() { } }"),
        new("attribute by another attribute's name", "Make.Own<Own>().Work();", "global using SlowlyAttribute = Loop.BlockingAttribute; class Own { [Slowly] public void Work() { } }"),
        new("synchronised method by a constant", "Make.Own<Own>().Work();",
            "class Own { const System.Runtime.CompilerServices.MethodImplOptions One = (System.Runtime.CompilerServices.MethodImplOptions)32; [System.Runtime.CompilerServices.MethodImpl(One)] public void Work() { } }"),
        new("synchronised method by other names", "Make.Own<Own>().Work();",
            "global using Impl = System.Runtime.CompilerServices.MethodImplAttribute; global using How = System.Runtime.CompilerServices.MethodImplOptions; class Own { [Impl((How)32)] public void Work() { } }"),
        new("attribute of a property", "_ = Make.Own<Own>()[1];", "class Own { [Loop.Blocking] public int this[int i] => i; }"),
        new("attribute of an abstract method", "Own own = Make.Own<Made>(); own.Work();", "abstract class Own { [Loop.Blocking] public abstract void Work(); } class Made : Own { public override void Work() { } }"),
        new("escaped name", "Make.Own<Own>().W\\u006Frk();", "class Own { public void Work() => Slow.Down(); }"),
        new("verbatim name", "Make.Own<Own>().@Work();", "class Own { public void Work() => Slow.Down(); }"),
        new("framework type that no text names", "_ = new System.IO.DirectoryInfo(\"a\").GetFiles()[0].Length; _ = typeof(Own);", "class Own;"),
        new("framework type that a loop brings", "foreach (var file in Make.Own<Own>().All()) { _ = file.Length; }",
            "class Own { public System.Collections.Generic.IEnumerable<System.IO.FileInfo> All() => new System.IO.FileInfo[1]; }"),
        new("lazy", "_ = Make.Own<Own>().Late.Value;", "class Own { public System.Lazy<int> Late { get; } = new(() => 1); }"),
        new("parallel query", "_ = Make.Own<Own>().All().Count();", "class Own { public System.Linq.ParallelQuery<int> All() => null!; }"),
        new("creation of a listed type", "Use.It(new(\"a\"));", "static class Use { public static void It(System.IO.StreamReader reader) { _ = reader; } } class Own;"),
        new("base that is listed", "_ = new Own(\"a\");", "class Own(string path) : System.IO.StreamReader(path);"),
    ];

    public override string ToString() => Name;
}
