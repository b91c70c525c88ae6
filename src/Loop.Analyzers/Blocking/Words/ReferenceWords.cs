using System.Reflection;
using System.Reflection.Metadata;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace Loop.Analyzers.Blocking.Words;

/// <summary>What an assembly says of itself in its metadata: which members have <c>[Blocking]</c>, and which listed types it gives out. Read once.</summary>
internal sealed class ReferenceWords
{
    private static readonly ConditionalWeakTable<MetadataReference, ReferenceWords> _known = new();
    private static readonly ConditionalWeakTable<MetadataReference, ReferenceWords> _knownToFriends = new();

    private readonly HashSet<int> _blocking = [];
    private readonly HashSet<int> _signs = [];

    private ReferenceWords(AssemblyMetadata assembly, bool isFriend)
    {
        try
        {
            foreach (ModuleMetadata module in assembly.GetModules())
            {
                Read(module.GetMetadataReader(), isFriend);
            }
        }
        catch (BadImageFormatException)
        {
            // Hand-made or obfuscated: the compiler puts up with more than a strict reader.
            IsUnknown = true;
        }
    }

    /// <summary>True for an assembly that could not be read.</summary>
    public bool IsUnknown { get; }

    /// <summary>Words that call what has <c>[Blocking]</c>.</summary>
    public IReadOnlyCollection<int> CallsOfBlocking => _blocking;

    /// <summary>Signs of listed types in what others can see of it.</summary>
    public IReadOnlyCollection<int> Signs => _signs;

    /// <summary>Reads an assembly.</summary>
    /// <param name="reference">What refers to it.</param>
    /// <param name="assembly">Its metadata.</param>
    /// <param name="isFriend">True where its internal members are seen.</param>
    public static ReferenceWords Of(MetadataReference reference, AssemblyMetadata assembly, bool isFriend)
    {
        ConditionalWeakTable<MetadataReference, ReferenceWords> table = isFriend ? _knownToFriends : _known;
        return table.TryGetValue(reference, out ReferenceWords? known) ? known : table.GetValue(reference, _ => new(assembly, isFriend));
    }

    private void Read(MetadataReader reader, bool isFriend)
    {
        Blocking(reader);
        TypeNames names = new(_signs);
        foreach (TypeDefinitionHandle handle in reader.TypeDefinitions)
        {
            TypeDefinition type = reader.GetTypeDefinition(handle);
            if (IsSeen(type.Attributes, isFriend))
            {
                GivenOutBy(type, reader, names, isFriend);
            }
        }
    }

    private void Blocking(MetadataReader reader)
    {
        foreach (CustomAttributeHandle handle in reader.CustomAttributes)
        {
            CustomAttribute attribute = reader.GetCustomAttribute(handle);
            if (!IsBlocking(attribute, reader))
            {
                continue;
            }

            switch (attribute.Parent.Kind)
            {
                case HandleKind.MethodDefinition:
                    MethodDefinition method = reader.GetMethodDefinition((MethodDefinitionHandle)attribute.Parent);
                    string name = reader.GetString(method.Name);
                    _blocking.UnionWith(CallWords.OfListed(LastName(name)));
                    if (name == ConstructorInfo.ConstructorName)
                    {
                        int type = Word.Of(WithoutArity(reader.GetString(reader.GetTypeDefinition(method.GetDeclaringType()).Name)));
                        _blocking.UnionWith([Word.CreationOf(type), Word.Creation, Word.EmptyCreation]);
                    }

                    break;
                case HandleKind.PropertyDefinition:
                    PropertyDefinition property = reader.GetPropertyDefinition((PropertyDefinitionHandle)attribute.Parent);
                    _blocking.UnionWith(CallWords.OfListed(LastName(reader.GetString(property.Name))));

                    // It may be an indexer under any name.
                    BlobReader signature = reader.GetBlobReader(property.Signature);
                    if (signature.ReadSignatureHeader().Kind == SignatureKind.Property && signature.ReadCompressedInteger() > 0)
                    {
                        _blocking.Add(Word.Index);
                    }

                    break;
            }
        }
    }

    private static bool IsBlocking(CustomAttribute attribute, MetadataReader reader)
    {
        EntityHandle type = attribute.Constructor.Kind switch
        {
            HandleKind.MemberReference => reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent,
            HandleKind.MethodDefinition => reader.GetMethodDefinition((MethodDefinitionHandle)attribute.Constructor).GetDeclaringType(),
            _ => default,
        };
        return type.Kind switch
        {
            HandleKind.TypeReference => reader.StringComparer.Equals(reader.GetTypeReference((TypeReferenceHandle)type).Name, "BlockingAttribute"),
            HandleKind.TypeDefinition => reader.StringComparer.Equals(reader.GetTypeDefinition((TypeDefinitionHandle)type).Name, "BlockingAttribute"),
            _ => false,
        };
    }

    private static void GivenOutBy(TypeDefinition type, MetadataReader reader, TypeNames names, bool isFriend)
    {
        names.Give(type.BaseType, reader);
        foreach (InterfaceImplementationHandle contract in type.GetInterfaceImplementations())
        {
            names.Give(reader.GetInterfaceImplementation(contract).Interface, reader);
        }

        foreach (FieldDefinitionHandle handle in type.GetFields())
        {
            FieldDefinition field = reader.GetFieldDefinition(handle);
            if (IsSeen((MethodAttributes)(field.Attributes & FieldAttributes.FieldAccessMask), isFriend))
            {
                names.Give(field.DecodeSignature(names, null));
            }
        }

        foreach (MethodDefinitionHandle handle in type.GetMethods())
        {
            MethodDefinition method = reader.GetMethodDefinition(handle);
            if (!IsSeen(method.Attributes & MethodAttributes.MemberAccessMask, isFriend))
            {
                continue;
            }

            MethodSignature<MentionedTypes> signature = method.DecodeSignature(names, null);
            names.Give(signature.ReturnType);
            bool isOfDelegate = reader.StringComparer.Equals(method.Name, "Invoke");
            foreach (MentionedTypes parameter in signature.ParameterTypes)
            {
                if (isOfDelegate || parameter.IsGivenToCaller)
                {
                    names.Give(parameter);
                }
            }
        }
    }

    private static bool IsSeen(TypeAttributes attributes, bool isFriend) => (attributes & TypeAttributes.VisibilityMask) switch
    {
        TypeAttributes.Public or TypeAttributes.NestedPublic or TypeAttributes.NestedFamily or TypeAttributes.NestedFamORAssem => true,
        TypeAttributes.NestedPrivate => false,
        _ => isFriend,
    };

    // The accesses of fields have the same values.
    private static bool IsSeen(MethodAttributes access, bool isFriend) => access switch
    {
        MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem => true,
        MethodAttributes.Private => false,
        _ => isFriend,
    };

    private static string LastName(string name) => name.Substring(name.LastIndexOf('.') + 1);

    private static string WithoutArity(string name) => name.IndexOf('`') is var arity && arity < 0 ? name : name.Substring(0, arity);
}
