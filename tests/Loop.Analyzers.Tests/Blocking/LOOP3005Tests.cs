using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Blocking;

/// <summary>A handler uses a file or a stream synchronously.</summary>
[TestFixture]
public sealed class LOOP3005Tests : BlockingRuleTests
{
    private const string Async = "await its Async form, or use LoopFile";
    private const string LoopFile = "use LoopFile, or run it off the loop with EventLoop.Offload";
    private const string Offload = "run it off the loop with EventLoop.Offload";
    private const string Form = "await its Async form";
    private const string Members = "static Stream Open() => Stream.Null; readonly byte[] _block = new byte[64];";

    [TestCase("_ = File.{|#0:ReadAllText|}(\"motd\");", "File.ReadAllText", Async)]
    [TestCase("File.{|#0:AppendAllText|}(\"log\", \"gone\");", "File.AppendAllText", Async)]
    [TestCase("using Stream stream = File.{|#0:OpenRead|}(\"motd\");", "File.OpenRead", LoopFile)]
    [TestCase("_ = new {|#0:FileStream|}(\"motd\", FileMode.Open);", "new FileStream", LoopFile)]
    [TestCase("FileStream log = {|#0:new|}(\"motd\", FileMode.Append); _ = log;", "new FileStream", LoopFile)]
    [TestCase("if (File.{|#0:Exists|}(\"motd\")) { }", "File.Exists", LoopFile)]
    [TestCase("Directory.{|#0:CreateDirectory|}(\"spool\");", "Directory.CreateDirectory", Offload)]
    [TestCase("_ = new FileInfo(\"motd\").{|#0:Length|};", "FileInfo.Length", Offload)]
    [TestCase("_ = Open().{|#0:Read|}(_block);", "Stream.Read", Form)]
    [TestCase("Open().{|#0:ReadExactly|}(_block);", "Stream.ReadExactly", Form)]
    [TestCase("using StreamReader reader = new(Open()); _ = reader.{|#0:ReadLine|}();", "StreamReader.ReadLine", Form)]
    [TestCase("using StreamWriter writer = new(Open()); writer.{|#0:WriteLine|}(1);", "TextWriter.WriteLine", Form)]
    [TestCase("BufferedStream stream = new(Open()); stream.{|#0:Flush|}();", "BufferedStream.Flush", Form)]
    [TestCase("foreach (string line in File.{|#0:ReadLines|}(\"users\")) { _ = line; }", "File.ReadLines", Async)]
    [TestCase("Stream stream = new MemoryStream(); stream = Open(); stream.{|#0:WriteByte|}(1);", "Stream.WriteByte",
        "read or write blocks with the Async forms, and take single bytes from memory")]
    public Task Fires_in_a_handler(string statements, string call, string advice) => FiresIn(statements, call, advice, Members);

    /// <summary>The sequence is enumerated on the loop, and with it the iterator's code runs there.</summary>
    [Test]
    public Task Fires_through_an_iterator() => FiresThrough(
        "[LoopHandler] partial class Echo { [OnEnd] void Ended() { foreach (string user in {|#0:Users|}()) { _ = user; } } IEnumerable<string> Users() { yield return File.{|#1:ReadAllText|}(\"a\"); } }",
        "File.ReadAllText", Async, "Echo.Users");

    [TestCase("users.Select(user => File.{|#0:ReadAllText|}(user)).ToList();")]
    [TestCase("users.Where(user => user.Length > 1).Select(user => File.{|#0:ReadAllText|}(user)).First();")]
    [TestCase("string.Join(' ', users.Select(user => File.{|#0:ReadAllText|}(user)));")]
    [TestCase("users.ToDictionary(user => user, user => File.{|#0:ReadAllText|}(user));")]
    [TestCase("(from user in users where user.Length > 1 select File.{|#0:ReadAllText|}(user)).ToArray();")]
    public Task Fires_in_a_query_that_is_enumerated(string query) => FiresIn("List<string> users = []; _ = " + query, "File.ReadAllText", Async);

    [Test]
    public Task Fires_where_each_item_is_visited() => FiresIn("List<string> users = []; users.ForEach(user => File.{|#0:Delete|}(user));", "File.Delete", LoopFile);

    [Test]
    public Task Fires_in_an_initialiser_of_the_handler() => FiresAt(
        "[LoopHandler] partial class Echo { readonly string _motd = File.{|#0:ReadAllText|}(\"motd\"); [OnEnd] void Ended() => _ = _motd; }", "File.ReadAllText", Async);

    [Test]
    public Task Fires_in_what_makes_a_new_object() => FiresThrough(
        """
        [LoopHandler] partial class Echo { [OnEnd] void Ended() => _ = new {|#0:Log|}(); }
        class Log { readonly Stream _file = File.{|#1:OpenWrite|}("log"); }
        """,
        "File.OpenWrite", LoopFile, "new Log");

    [TestCase("using MemoryStream stream = new(); stream.Write(_block); stream.ReadExactly(_block); stream.WriteByte(1); stream.CopyTo(Stream.Null);")]
    [TestCase("Stream stream = new MemoryStream(_block); _ = stream.Read(_block); stream.Flush();")]
    [TestCase("using StreamReader reader = new(new MemoryStream(_block)); _ = reader.ReadToEnd();")]
    [TestCase("MemoryStream stream = new(); using (StreamWriter writer = new(stream)) { writer.WriteLine(\"hello\"); writer.Flush(); }")]
    [TestCase("using StringReader reader = new(\"a\\nb\"); _ = reader.ReadLine(); using StringWriter writer = new(); writer.WriteLine(1);")]
    [TestCase("Stream.Null.Write(_block); StreamWriter.Null.WriteLine();")]
    [TestCase("_ = Later(); async Task Later() { byte[] motd = await File.ReadAllBytesAsync(\"motd\"); await Open().WriteAsync(motd); }")]
    [TestCase("_ = Path.Combine(\"a\", \"b\"); _ = Path.GetFileName(\"a/b\"); _ = Directory.GetParent(\"a\"); _ = new FileInfo(\"a\").Name;")]
    [TestCase("_ = Task.Run(() => File.ReadAllText(\"motd\"));")]
    [TestCase("List<string> users = []; IEnumerable<string> texts = users.Select(user => File.ReadAllText(user)); _ = texts;")]
    [TestCase("IEnumerable<string> users = Users(); _ = users; static IEnumerable<string> Users() { yield return File.ReadAllText(\"a\"); }")]
    [TestCase("System.IO.Compression.GZipStream zip = new(new MemoryStream(), System.IO.Compression.CompressionMode.Compress); zip.Write(_block);")]
    public Task Stays_silent_where_no_disk_is_waited_for(string statements) => StaysSilentIn(statements, Members);

    /// <summary>What a stream of the user's own does is in its code, not in the name of what it overrides.</summary>
    [Test]
    public Task Stays_silent_about_a_stream_of_the_users_own() => StaysSilentAt(
        """
        [LoopHandler] partial class Echo { readonly Window _window = new(); [OnEnd] void Ended() { _ = _window.Read(new byte[8], 0, 8); _window.ReadExactly(new byte[8]); _window.Flush(); } }
        sealed class Window : Stream
        {
            public override bool CanRead => true;
            public override bool CanSeek => false;
            public override bool CanWrite => false;
            public override long Length => 8;
            public override long Position { get; set; }
            public override void Flush() { }
            public override int Read(byte[] buffer, int offset, int count) => count;
            public override long Seek(long offset, SeekOrigin origin) => 0;
            public override void SetLength(long value) { }
            public override void Write(byte[] buffer, int offset, int count) { }
        }
        """);
}
