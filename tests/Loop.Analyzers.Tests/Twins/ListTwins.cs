namespace Loop.Analyzers.Tests.Twins;

/// <summary>For the rule of lists at least five slips, each in a line of another list that has an effect as it is.</summary>
internal static class ListTwins
{
    public const string Id = "LOOP3018";

    private const string Printer = """
        # The label printer of the shop: each call waits for the cable.
        T:Shop.Printer; own; send it a job with PrintAsync
        !M:Shop.Printer.Cancel
        """;

    private const string Scanner = """
        # The scanner's driver, version 4
        M:Shop.Scanner.Scan(*); own; use ScanAsync
        M:Shop.Scanner.Reset; sleep; reset it with ResetAsync, which waits for 2 s

        P:Shop.Scanner.Status; own
        """;

    private const string Storage = """
        M:Shop.Stock.Load(System.String); file; load it before the host starts
        M:Shop.Stock.Query``1(System.String,System.Int32); database; use QueryAsync
        M:Shop.Stock.#ctor(System.String); file
        """;

    private const string Foreign = """
        M:Npgsql.NpgsqlConnection.Open(*); database; await OpenAsync(CancellationToken)
        M:StackExchange.Redis.IDatabase.StringGet(*); database; await StringGetAsync
        !M:StackExchange.Redis.IDatabase.Ping(*)
        """;

    private const string Framework = """
        # a RAM disk holds what we ask for
        !M:System.IO.File.Exists(*)
        !M:System.IO.Directory.Exists(System.String)
        M:System.Convert.ToBase64String(*); cpu; our pictures have 40 MB: off the loop
        """;

    /// <summary>The list, the text in it that is right, and what stands there instead.</summary>
    public static readonly (string List, string Correct, string Slip)[] All =
    [
        (Printer, "T:Shop.Printer; own", "Shop.Printer; own"),
        (Printer, "!M:Shop.Printer.Cancel", "!M:Shop.Printer.Cancel; own"),
        (Printer, "; own; send", "; printer; send"),
        (Scanner, "Scan(*)", "Scann(*)"),
        (Scanner, "ResetAsync, which", "ResetAsync; which"),
        (Scanner, "P:Shop.Scanner.Status", "P:Shop.Scanner.State"),
        (Storage, "(System.String); file; load", "(System.String; file; load"),
        (Storage, "M:Shop.Stock.Load(System.String)", "M:Load(System.String)"),
        (Storage, "System.String,System.Int32", "System.String, System.Int32"),
        (Foreign, "M:Npgsql.NpgsqlConnection.Open(*)", "M:Npgsql.NpgsqlConnection.*"),
        (Foreign, "; database; await StringGetAsync", "; redis; await StringGetAsync"),
        (Foreign, "!M:StackExchange.Redis.IDatabase.Ping(*)", "!M:StackExchange.Redis.IDatabase.Ping(*"),
        (Framework, "!M:System.IO.File.Exists", "!E:System.IO.File.Exists"),
        (Framework, "!M:System.IO.Directory.Exists", "!M:System.IO.Directory.Exist"),
        (Framework, "ToBase64String(*); cpu; our", "ToBase64String(*); cpu; ours; our"),
    ];

    /// <summary>What the lists speak of.</summary>
    public const string Code = """
        using Loop;

        namespace Shop;

        public class Printer
        {
            public void Print(string text) => Last = text;
            public void Cancel() => Last = "";
            public string Last { get; private set; } = "";
        }

        public class Scanner
        {
            public virtual string Scan() => "";
            public virtual string Scan(int timeoutMs) => Scan() + timeoutMs;
            public void Reset() => Status = 0;
            public int Status { get; private set; }
        }

        public class Stock(string path)
        {
            public int Load(string name) => path.Length + name.Length;
            public T? Query<T>(string text, int most) => default;
        }

        [LoopHandler]
        internal sealed partial class Till
        {
            [OnEnd]
            private void Ended() => Connection.Close();
        }
        """;
}
