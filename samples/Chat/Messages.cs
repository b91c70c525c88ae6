using Loop;

namespace Chat;

/// <summary>To a room: somebody comes in.</summary>
public readonly record struct Enter(Address<Member> Member, string Name);

/// <summary>To a room: somebody goes.</summary>
public readonly record struct Leave(Address<Member> Member);

/// <summary>To a room: somebody says something.</summary>
public readonly record struct Say(string Text);

/// <summary>To each member of a room: one line. The room numbers its lines, so that whoever misses one can tell.</summary>
public readonly record struct Line(Address<Room> Room, long Number, SendBuffer Text);
