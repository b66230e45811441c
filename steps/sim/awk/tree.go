package awk

// expr is a node that has a value.
type expr interface{}

type (
	number  struct{ v value }
	str     struct{ v value }
	regex   struct{ text string } // as a value: whether $0 matches
	field   struct{ n expr }
	name    struct{ name string }
	element struct {
		table string
		subs  []expr
	}
	assign struct {
		op    string // "=" or "+=" ...
		to    expr
		value expr
	}
	cond   struct{ test, yes, no expr }
	binary struct {
		op   string
		l, r expr
	}
	logic struct {
		and  bool
		l, r expr
	}
	unary struct {
		op string
		x  expr
	}
	step struct {
		to     expr
		by     float64
		before bool
	}
	match struct {
		not   bool
		l, re expr
	}
	member struct {
		subs  []expr
		table string
	}
	group struct{ list []expr } // (a, b)
	call  struct {
		name string
		args []expr
	}
	builtin struct {
		do   func(*machine, []expr) value
		args []expr
	}
	getline struct {
		from string // "", "<" or "|"
		src  expr
		to   expr
	}
)

// stmt is a node that does something.
type stmt interface{}

type (
	simple struct{ x expr }
	print  struct {
		format bool
		args   []expr
		to     string // "", ">", ">>" or "|"
		dest   expr
	}
	branch struct {
		test    expr
		yes, no []stmt
	}
	loop struct {
		first      stmt
		test       expr
		after      stmt
		body       []stmt
		bodyBefore bool // do ... while
	}
	each struct {
		name, table string
		body        []stmt
	}
	jump  struct{ how string } // break, continue, next, nextfile
	leave struct {
		how string
		x   expr
	} // exit, return
	remove struct {
		table string
		subs  []expr
	}
	block struct{ body []stmt }
)

// rule is a pattern with its action.
type rule struct {
	from, to expr // to is for ranges
	action   []stmt
	print    bool // no action: print
	inside   bool // a range that has begun
}

type function struct {
	params []string
	body   []stmt
}

// Program is a program that was read.
type Program struct {
	begin, end [][]stmt
	rules      []rule
	funcs      map[string]*function
}
