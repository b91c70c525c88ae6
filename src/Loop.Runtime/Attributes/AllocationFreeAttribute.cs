namespace Loop;

/// <summary>What allocates in the methods of this class, or in this method, is a warning (LOOP5xxx), not information.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, Inherited = false)]
public sealed class AllocationFreeAttribute : Attribute;
