using System.Collections;
using System.Reflection;

namespace Loop.Generators.Tests.Infrastructure;

/// <summary>Walks all that an object holds on to.</summary>
internal static class ObjectGraph
{
    public static IEnumerable<Type> TypesIn(object? root)
    {
        HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
        Stack<object?> open = new([root]);
        while (open.TryPop(out object? value))
        {
            if (value is null or string or Enum || value.GetType().IsPrimitive || !seen.Add(value))
            {
                continue;
            }

            yield return value.GetType();
            if (value is IEnumerable items)
            {
                foreach (object? item in items)
                {
                    open.Push(item);
                }
            }

            for (Type? type = value.GetType(); type is not null && !IsOfTheCompiler(type); type = type.BaseType)
            {
                foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
                {
                    if (!field.FieldType.IsPointer)
                    {
                        open.Push(field.GetValue(value));
                    }
                }
            }
        }
    }

    public static bool IsOfTheCompiler(Type type) => type.Namespace?.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal) == true;
}
