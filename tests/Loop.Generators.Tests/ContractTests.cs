using System.Reflection;
using Loop.CompilerServices;
using Loop.Generators.Emission;
using Loop.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Emit;

namespace Loop.Generators.Tests;

/// <summary>What the runtime reads of a generated class, asked as the runtime asks it.</summary>
[TestFixture]
public sealed class ContractTests
{
    [Test]
    public void The_generator_writes_for_the_contract_of_this_runtime() => Assert.That(RuntimeNames.AbiVersion, Is.EqualTo(LoopAbi.Version));

    [Test]
    public void The_class_states_its_version_events_and_limits()
    {
        Facts facts = FactsOf("AllEvents", "Samples.Everything");

        Assert.That(facts.AbiVersion, Is.EqualTo(LoopAbi.Version));
        Assert.That(
            facts.Events,
            Is.EqualTo(ConnectionEvents.Accepted | ConnectionEvents.Received | ConnectionEvents.Carries | ConnectionEvents.Drained
                | ConnectionEvents.Ended | ConnectionEvents.Closed | ConnectionEvents.Failed));
        Assert.That(
            facts.Limits,
            Is.EqualTo(new HandlerLimits
            {
                MaxCarryBytes = 65_536,
                SendQueueLowBytes = 1024,
                SendQueueHighBytes = 4096,
                SendQueueHardBytes = 1 << 20,
                IdleTimeoutMs = 60_000,
                FirstByteTimeoutMs = 2_500,
                CloseTimeoutMs = 0,
            }));
    }

    [Test]
    public void A_class_without_limits_states_none() => Assert.That(FactsOf("Echo", "Echo").Limits, Is.EqualTo(new HandlerLimits()));

    [TestCase("Echo", "Echo", ConnectionEvents.Received)]
    [TestCase("OnRecvSpan", "Samples.Counter", ConnectionEvents.Received)]
    [TestCase("OnRecvCount", "Samples.Lines", ConnectionEvents.Received | ConnectionEvents.Carries)]
    [TestCase("OnError", "Samples.Guarded", ConnectionEvents.Received | ConnectionEvents.Failed)]
    [TestCase("OnAccept", "Samples.Greeter", ConnectionEvents.Accepted)]
    [TestCase("OnConnect", "Samples.Caller", ConnectionEvents.Connected)]
    [TestCase("OnConnectPeerAddress", "Samples.Caller", ConnectionEvents.Accepted | ConnectionEvents.Connected)]
    [TestCase("OnClose", "Samples.Counted", ConnectionEvents.Closed)]
    [TestCase("OneMethodForTwoEvents", "Samples.Both", ConnectionEvents.Received | ConnectionEvents.Drained | ConnectionEvents.Ended)]
    [TestCase("NoEvents", "Samples.Silent", ConnectionEvents.None)]
    public void Only_events_with_a_method_are_asked_for(string name, string type, ConnectionEvents events) =>
        Assert.That(FactsOf(name, type).Events, Is.EqualTo(events));

    /// <summary>Where a build was told to pass over a LOOP error, listening must fail, not serve nobody in silence.</summary>
    [TestCase("TwoMethodsForOneEvent", "Samples.Echo", "LOOP1006, LOOP1013, LOOP1014")]
    [TestCase("WrongSignatures", "Samples.Echo", "LOOP1007, LOOP1008, LOOP1009, LOOP1010")]
    [TestCase("ReservedNames", "Samples.Connection", "LOOP1012")]
    [TestCase("DerivesFromHandler", "Samples.Louder", "LOOP1003")]
    public void An_invalid_handler_refuses_to_be_listened_with(string name, string type, string rules)
    {
        TargetInvocationException thrown = Assert.Throws<TargetInvocationException>(() => FactsOf(name, type));
        LoopException refusal = (LoopException)Innermost(thrown);
        Assert.That(refusal.Message, Does.Contain(rules));
    }

    [Test]
    public void A_handler_is_made_by_a_loop_only()
    {
        Type echo = Load("Echo").GetType("Echo", throwOnError: true)!;
        Exception thrown = Innermost(Assert.Throws<TargetInvocationException>(() => Activator.CreateInstance(echo)));
        Assert.That(thrown, Is.TypeOf<InvalidOperationException>());
    }

    private static Exception Innermost(Exception exception)
    {
        while (exception.InnerException is { } inner)
        {
            exception = inner;
        }

        return exception;
    }

    private static Facts FactsOf(string name, string type)
    {
        Type handler = Load(name).GetType(type, throwOnError: true)!;
        MethodInfo ask = typeof(ContractTests).GetMethod(nameof(Ask), BindingFlags.NonPublic | BindingFlags.Static)!;
        return (Facts)ask.MakeGenericMethod(handler).Invoke(null, null)!;
    }

    private static Facts Ask<T>()
        where T : class, IConnectionHandler<T> => new(T.AbiVersion, T.Events, T.Limits);

    private static Assembly Load(string name)
    {
        using MemoryStream image = new();
        Compilation output = GeneratorRun.Of(UserCode.Compile(Case.Read(name))).Output;
        EmitResult result = output.WithOptions(output.Options.WithGeneralDiagnosticOption(ReportDiagnostic.Default)).Emit(image);
        Assert.That(result.Success, Is.True, string.Join("\n", result.Diagnostics));
        return Assembly.Load(image.ToArray());
    }

    private sealed record Facts(int AbiVersion, ConnectionEvents Events, HandlerLimits Limits);
}
