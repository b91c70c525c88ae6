using System.Reflection;

namespace Loop.Runtime.Tests.Linux.Abi;

/// <summary>The constants of a static class, each with its value and its name in C.</summary>
internal sealed class ConstantSheet(Type type, string headers = KernelHeaders.Native) : AbiSheet(type, headers)
{
    private const BindingFlags Members = BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly;
    private readonly HashSet<string> _named = [];

    public override IEnumerable<string> MissingMembers =>
        Type.GetFields(Members).Select(member => member.Name).Where(name => !_named.Contains(name));

    public void Add(string member, long sheet, string? c)
    {
        FieldInfo field = Type.GetField(member, Members) ?? throw new MissingFieldException(Type.FullName, member);
        _named.Add(member);
        Add(new AbiFact($"{Name}.{member}", ToLong(field.GetValue(null)!), sheet, c));
    }
}
