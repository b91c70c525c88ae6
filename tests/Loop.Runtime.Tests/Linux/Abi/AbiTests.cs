using System.Reflection;

namespace Loop.Runtime.Tests.Linux.Abi;

/// <summary>Sizes, offsets, lengths, constants and numbers, against the sheets and against this machine's headers.</summary>
internal sealed class AbiTests
{
    private const BindingFlags PublicStatic = BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly;

    private static IEnumerable<TestCaseData> Sheets => AbiSheets.All.Select(sheet => new TestCaseData(sheet).SetArgDisplayNames(sheet.Name));

    /// <summary>The sheets always; what the headers know where there are headers and a compiler.</summary>
    private static IEnumerable<TestCaseData> Judged
    {
        get
        {
            foreach (AbiSheet sheet in AbiSheets.All)
            {
                yield return Case(sheet, "sheet", [.. sheet.Select(fact => (fact, fact.Sheet))]);
                (AbiFact, long)[] known = [.. sheet.Where(Knows).Select(fact => (fact, HeaderJudge.Answers[(sheet.Headers, fact.C!)]))];
                if (known.Length > 0)
                {
                    yield return Case(sheet, "headers", known);
                }

                bool Knows(AbiFact fact) => fact.C is not null && HeaderJudge.Answers.ContainsKey((sheet.Headers, fact.C));
            }

            static TestCaseData Case(AbiSheet sheet, string judge, (AbiFact, long)[] facts) =>
                new TestCaseData(sheet, judge, facts).SetArgDisplayNames(sheet.Name, judge);
        }
    }

    [OneTimeSetUp]
    public void SayWhoJudges() => TestContext.Progress.WriteLine(HeaderJudge.Summary);

    [TestCaseSource(nameof(Judged))]
    public void Agrees(object sheet, string judge, object facts)
    {
        using (Assert.EnterMultipleScope())
        {
            foreach ((AbiFact fact, long expected) in ((AbiFact, long)[])facts)
            {
                Assert.That(fact.Actual, Is.EqualTo(expected), $"{sheet}, by the {judge}: {fact.Name} ({fact.C})");
            }
        }
    }

    [TestCaseSource(nameof(Sheets))]
    public void Every_member_is_on_its_sheet(object sheet) => Assert.That(((AbiSheet)sheet).MissingMembers, Is.Empty);

    [Test]
    public void Every_type_has_a_sheet()
    {
        IEnumerable<Type> types = typeof(LinuxKernel).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(LinuxKernel).Namespace && (HoldsNumbers(type) || type.IsExplicitLayout));
        Assert.That(types, Is.EquivalentTo(AbiSheets.All.Select(sheet => sheet.Type)));

        static bool HoldsNumbers(Type type) => type.IsAbstract && type.IsSealed
            && type.GetFields(PublicStatic).Any(field => field.FieldType.IsPrimitive && field.FieldType != typeof(bool));
    }

    [Test]
    public void Headers_judge_most_facts_where_there_is_a_compiler()
    {
        int facts = AbiSheets.All.Sum(sheet => sheet.Count(fact => fact.C is not null));
        if (CompilerRun.Version() is null)
        {
            Assert.That(HeaderJudge.Answers, Is.Empty);
        }
        else
        {
            Assert.That(HeaderJudge.Answers, Has.Count.GreaterThan(facts / 2), HeaderJudge.Summary);
        }
    }
}
