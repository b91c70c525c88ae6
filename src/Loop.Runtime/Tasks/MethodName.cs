using System.Reflection;

namespace Loop.Tasks;

/// <summary>The names of methods as a user wrote them, for log lines about what the compiler made of them.</summary>
internal static class MethodName
{
    /// <summary>The async method that a state machine was made from: <c>Echo.Received</c> for <c>Echo+&lt;Received&gt;d__4</c>.</summary>
    public static string Of(Type stateMachine)
    {
        string method = Written(stateMachine.Name);
        return stateMachine.DeclaringType is { } type ? $"{type.FullName}.{method}" : method;
    }

    /// <summary>The method of a delegate.</summary>
    public static string Of(Delegate function)
    {
        MethodInfo method = function.Method;
        return method.DeclaringType is { } type ? $"{type.FullName}.{method.Name}" : method.Name;
    }

    /// <summary>What a posted callback goes on with: the async method behind it, where it is one, else the callback itself.</summary>
    public static string Of(SendOrPostCallback? callback, object? state)
    {
        if (state is Action { Target: LoopContinuation continuation })
        {
            return continuation.Name;
        }

        // The base library resumes an async method through an object of a type that has the state machine as its last type argument.
        if (state is Action { Target: { } target } && target.GetType().GenericTypeArguments is [.., { } machine] && machine.Name.StartsWith('<'))
        {
            return Of(machine);
        }

        return state is Action action ? Of(action) : callback is null ? "a callback" : Of((Delegate)callback);
    }

    /// <summary>From <c>&lt;Method&gt;d__4</c>, <c>&lt;&lt;Method&gt;g__Local|4_0&gt;d</c> and <c>&lt;&lt;Method&gt;b__4_0&gt;d</c> (a lambda).</summary>
    private static string Written(string name)
    {
        const string local = ">g__";
        int start = name.LastIndexOf('<') + 1;
        int end = name.IndexOf('>', start);
        if (start == 0 || end < 0)
        {
            return name;
        }

        string method = name[start..end];
        if (start == 1)
        {
            return method;
        }

        int localEnd = name.IndexOf('|', end);
        return localEnd > 0 && string.CompareOrdinal(name, end, local, 0, local.Length) == 0
            ? $"{method}.{name[(end + local.Length)..localEnd]}"
            : $"{method} (a lambda)";
    }
}
