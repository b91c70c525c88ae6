using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Blocking;

/// <summary>A handler waits for a database.</summary>
[TestFixture]
public sealed class LOOP3012Tests : BlockingRuleTests
{
    private const string Form = "await its Async form, or run it off the loop with EventLoop.Offload where the provider has none";
    private const string Members = "readonly DbConnection _database = null!; readonly IDbConnection _any = null!;";

    [TestCase("_database.{|#0:Open|}();", "DbConnection.Open", Form)]
    [TestCase("using DbCommand command = _database.CreateCommand(); _ = command.{|#0:ExecuteScalar|}();", "DbCommand.ExecuteScalar", Form)]
    [TestCase("_any.{|#0:Open|}();", "IDbConnection.Open", Form)]
    [TestCase("using IDbCommand command = _any.CreateCommand(); using IDataReader reader = command.{|#0:ExecuteReader|}();", "IDbCommand.ExecuteReader", Form)]
    [TestCase("_database.{|#0:BeginTransaction|}();", "DbConnection.BeginTransaction", Form)]
    public Task Fires_in_a_handler(string statements, string call, string advice) => FiresIn(statements, call, advice, Members);

    [Test]
    public Task Fires_through_a_repository() => FiresThrough(
        """
        [LoopHandler] partial class Login(Users users) { [OnRecv] void Received(ReadOnlySpan<byte> name) => _ = users.{|#0:Find|}(name.Length); }
        sealed class Users(DbConnection database)
        {
            public bool Find(int id) => {|#1:Query|}($"select {id}") is not null;
            object? Query(string text) { using DbCommand command = database.CreateCommand(); command.CommandText = text; return command.{|#2:ExecuteScalar|}(); }
        }
        """,
        "DbCommand.ExecuteScalar", Form, "Users.Find", "Users.Query");

    [TestCase("_ = Later(); async Task Later() { await _database.OpenAsync(); await using DbCommand command = _database.CreateCommand(); _ = await command.ExecuteScalarAsync(); }")]
    [TestCase("using DbCommand command = _database.CreateCommand(); command.CommandText = \"select 1\"; command.Cancel();")]
    [TestCase("using DataTable table = new(); using DataTableReader reader = table.CreateDataReader(); while (reader.Read()) { _ = reader[0]; }")]
    [TestCase("if (_database.State == ConnectionState.Open) { Connection.Close(); }")]
    [TestCase("_ = Task.Run(() => _database.Open());")]
    public Task Stays_silent_where_no_database_is_waited_for(string statements) => StaysSilentIn(statements, Members);
}
