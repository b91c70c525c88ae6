namespace Loop;

/// <summary>The method runs when a method of this handler threw; it decides what happens then.</summary>
/// <remarks>
/// The method takes the <see cref="Exception"/> and returns a <see cref="Supervision"/>. Without it, and when it throws itself, the
/// connection closes with <see cref="CloseReason.HandlerFault"/>.
/// </remarks>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class OnErrorAttribute : Attribute;
