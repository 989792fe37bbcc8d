//===- Trop.g4 - Grammar of .trop sources ---------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Layers, losses, optimizers and element types are names here: which of them
// exist is known to Sema alone. No rule is left-recursive: a sum of a million
// terms makes a wide tree, not a deep one.
//
//===----------------------------------------------------------------------===//

grammar Trop;

file : declaration* EOF ;
declaration : include | constants | layer | model | train ;

include : 'include' STRING ';' ;
constants : 'const' constant (',' constant)* ';' ;
constant : name '=' sum ;
layer : 'layer' name '(' (formal (',' formal)*)? ')' body ;
model : 'model' name '(' formal ')' '->' type ('with' option (',' option)*)? body ;
train : 'train' name '{' property* '}' ;

formal : name (':' type)? ;
option : name ':' sum ;
type : name shape? | shape ;
shape : '[' (sum (',' sum)*)? ']' ;

body : '{' statement* '}' ;
statement : constants | param | assignment | repeat | result ;
param : 'param' name ':' type ('init' call)? ('update' ('every' sum | never='never'))? ';' ;
assignment : name '=' sum ';' ;
repeat : 'repeat' (name 'in' sum '..')? sum ('with' carried (',' carried)*)? body ;
carried : name '=' sum ;
result : 'return' sum ';' ;

property : name ':' setting (',' setting)* ';' ;
setting : sum ('for' sum)? ;

sum : product (('+' | '-') product)* ;
product : unary (('*' | '/' | '%') unary)* ;
unary : '-' unary | atom ;
atom : INTEGER | REAL | 'inf' | STRING | array | name arguments? | '(' sum ')' ;
array : '[' (sum (',' sum)*)? ']' ;
call : name arguments? ;
arguments : '(' (argument (',' argument)*)? ')' ;
argument : (name ':')? sum ;

// Words that mean something in one place only stay free for names.
name : IDENTIFIER | 'init' | 'update' | 'every' | 'never' | 'in' | 'with' | 'for' ;

LAYER : 'layer' ;
MODEL : 'model' ;
TRAIN : 'train' ;
RETURN : 'return' ;
IDENTIFIER : [A-Za-z_] [A-Za-z0-9_]* ;
REAL : DIGITS '.' DIGITS EXPONENT? | DIGITS EXPONENT ;
INTEGER : DIGITS ;
STRING : '"' CHARACTER* '"' ;
fragment DIGITS : [0-9]+ ;
fragment EXPONENT : [eE] [+-]? DIGITS ;
fragment CHARACTER : ~["\\\r\n] | '\\' ~[\r\n] ;

SPACE : [ \t\r\n]+ -> skip ;
LINE_COMMENT : '//' ~[\r\n]* -> skip ;
COMMENT : '/*' .*? '*/' -> skip ;

// What no rule accepts, so that the parser reports it like any other error.
OPEN_STRING : '"' CHARACTER* ;
OPEN_COMMENT : '/*' (~'*' | '*'+ ~[*/])* '*'* EOF ;
HASH : '#' ~[\r\n]* ; // reported by the lexer, which skips it
STRAY : . ;
