using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace Loop.Analyzers.Blocking.Words;

/// <summary>The signs of listed types in a signature.</summary>
internal readonly struct MentionedTypes
{
    private readonly ImmutableArray<int> _names;
    private readonly bool _isPart;

    /// <param name="names">The signs.</param>
    /// <param name="isPart">True where the signature is of an array, a reference or a generic type with them.</param>
    public MentionedTypes(ImmutableArray<int> names, bool isPart)
    {
        _names = names;
        _isPart = isPart;
    }

    public ImmutableArray<int> Names => _names.IsDefault ? [] : _names;

    /// <summary>True where a parameter of this type gives one to those who call the method; by value they have it already.</summary>
    public bool IsGivenToCaller => Names.Length > 0 && (_isPart || Names.Any(KnownTypes.Taken.Contains));

    public MentionedTypes AsPart() => Names.Length == 0 ? this : new(_names, isPart: true);
}

/// <summary>Reads signatures for the signs of listed types, and keeps those that are given out.</summary>
internal sealed class TypeNames : ISignatureTypeProvider<MentionedTypes, object?>
{
    private readonly HashSet<int> _given;

    public TypeNames(HashSet<int> given)
    {
        _given = given;
    }

    public void Give(MentionedTypes types) => _given.UnionWith(types.Names);

    public void Give(EntityHandle type, MetadataReader reader)
    {
        switch (type.Kind)
        {
            case HandleKind.TypeReference when !type.IsNil:
                Give(GetTypeFromReference(reader, (TypeReferenceHandle)type, 0));
                break;
            case HandleKind.TypeDefinition when !type.IsNil:
                Give(GetTypeFromDefinition(reader, (TypeDefinitionHandle)type, 0));
                break;
            case HandleKind.TypeSpecification when !type.IsNil:
                Give(GetTypeFromSpecification(reader, null, (TypeSpecificationHandle)type, 0));
                break;
        }
    }

    public MentionedTypes GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
        Of(reader.GetString(reader.GetTypeDefinition(handle).Name));

    public MentionedTypes GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) =>
        Of(reader.GetString(reader.GetTypeReference(handle).Name));

    public MentionedTypes GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public MentionedTypes GetGenericInstantiation(MentionedTypes genericType, ImmutableArray<MentionedTypes> typeArguments)
    {
        MentionedTypes all = genericType;
        foreach (MentionedTypes argument in typeArguments)
        {
            all = Both(all, argument);
        }

        return all.AsPart();
    }

    public MentionedTypes GetFunctionPointerType(MethodSignature<MentionedTypes> signature)
    {
        MentionedTypes all = signature.ReturnType;
        foreach (MentionedTypes parameter in signature.ParameterTypes)
        {
            all = Both(all, parameter);
        }

        return all.AsPart();
    }

    public MentionedTypes GetArrayType(MentionedTypes elementType, ArrayShape shape) => elementType.AsPart();

    public MentionedTypes GetSZArrayType(MentionedTypes elementType) => elementType.AsPart();

    public MentionedTypes GetByReferenceType(MentionedTypes elementType) => elementType.AsPart();

    public MentionedTypes GetPointerType(MentionedTypes elementType) => elementType.AsPart();

    public MentionedTypes GetPinnedType(MentionedTypes elementType) => elementType;

    public MentionedTypes GetModifiedType(MentionedTypes modifier, MentionedTypes unmodifiedType, bool isRequired) => unmodifiedType;

    public MentionedTypes GetGenericMethodParameter(object? genericContext, int index) => default;

    public MentionedTypes GetGenericTypeParameter(object? genericContext, int index) => default;

    public MentionedTypes GetPrimitiveType(PrimitiveTypeCode typeCode) => default;

    private static MentionedTypes Both(MentionedTypes a, MentionedTypes b) =>
        a.Names.Length == 0 ? b : b.Names.Length == 0 ? a : new(a.Names.AddRange(b.Names), isPart: true);

    private static MentionedTypes Of(string name)
    {
        int arity = name.IndexOf('`');
        int word = Word.Of(arity < 0 ? name : name.Substring(0, arity));
        return KnownTypes.Signs.Contains(word) ? new([word], isPart: false) : default;
    }
}
