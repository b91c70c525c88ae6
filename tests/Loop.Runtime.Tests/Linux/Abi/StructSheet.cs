using System.Reflection;

namespace Loop.Runtime.Tests.Linux.Abi;

/// <summary>The size of a struct, and where each field stands and how long it is.</summary>
internal sealed class StructSheet : AbiSheet
{
    private const BindingFlags Members = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
    private readonly HashSet<string> _named = [];
    private readonly string _c;

    public StructSheet(Type type, string c, int sizeBytes)
        : base(type, KernelHeaders.Native)
    {
        _c = c;
        Add(new AbiFact($"sizeof {Name}", ManagedLayout.SizeOf(type), sizeBytes, $"sizeof({c})"));
    }

    public override IEnumerable<string> MissingMembers =>
        Type.GetFields(Members).Select(member => member.Name).Where(name => !_named.Contains(name));

    public void Add(string member, int offset, int lengthBytes, string? c)
    {
        FieldInfo field = Type.GetField(member, Members) ?? throw new MissingFieldException(Type.FullName, member);
        _named.Add(member);
        (int actualOffset, int actualLengthBytes) = ManagedLayout.PlaceOf(field);
        Add(new AbiFact($"offset of {Name}.{member}", actualOffset, offset, c is null ? null : $"__builtin_offsetof({_c}, {c})"));
        Add(new AbiFact($"length of {Name}.{member}", actualLengthBytes, lengthBytes, c is null ? null : $"sizeof((({_c}*)0)->{c})"));
    }
}
